using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ReTraced.Testing;

/// <summary>Waits for something that other threads bring about, and fails when it takes too long.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within 120 seconds of real time; the message quotes it.</exception>
    public static Task True(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? text = null)
        => True(() => Task.FromResult(condition()), text);

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within 120 seconds of real time; the message quotes it.</exception>
    public static async Task True(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            // Read first, so that the condition is looked at once more after the deadline, however long this thread stood still.
            var late = Stopwatch.GetElapsedTime(start) > Deadline;
            if (await condition())
            {
                return;
            }

            if (late)
            {
                throw new TimeoutException($"Still not so after {Deadline.TotalSeconds} s: {text}");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>Advances a clock in steps until the condition holds: for timers that are set again only after a tick has ended.</summary>
    /// <returns>How far the clock was advanced.</returns>
    /// <exception cref="TimeoutException">The condition did not hold within 120 seconds of real time.</exception>
    public static async Task<TimeSpan> TrueWhileAdvancing(
        ManualClock clock, TimeSpan step, Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        var advanced = TimeSpan.Zero;
        await True(
            () =>
            {
                if (condition())
                {
                    return true;
                }

                clock.Advance(step);
                advanced += step;
                return condition();
            },
            text);
        return advanced;
    }
}
