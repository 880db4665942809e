using System.Diagnostics;
using System.Globalization;

namespace ReTraced.Bench;

/// <summary>Says how far something long is, on standard error and not more often than each five seconds.</summary>
/// <param name="what">What is going on.</param>
internal sealed class Progress(string what)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private long _said = Stopwatch.GetTimestamp();

    public void Show(long done, long of)
    {
        var said = Interlocked.Read(ref _said);
        if (Stopwatch.GetElapsedTime(said) >= Pause && Interlocked.CompareExchange(ref _said, Stopwatch.GetTimestamp(), said) == said)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what}: {done:N0} of {of:N0}"));
        }
    }
}
