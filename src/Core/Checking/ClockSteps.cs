using System.Text.Json;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>The steps of the wall clock, and how much earlier than planned they let a run begin.</summary>
internal sealed class ClockSteps(IReadOnlyList<ClockStep> noted, IReadOnlyList<ClockStep> given)
{
    // A server need not notice a step, or note it, in the very moment.
    private const long NotedWithinMs = 2_000;

    /// <summary>How many were noted.</summary>
    public int Noted => noted.Count;

    /// <summary>Reads those that were noted. A document that cannot be read allows nothing.</summary>
    public static async Task<ClockSteps> ReadAsync(IDocumentStore documents, IReadOnlyList<ClockStep> given, CancellationToken cancellationToken)
    {
        var steps = new List<ClockStep>();
        foreach (var (_, document) in await documents.ListAsync(ClockStep.DocumentKind, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                steps.Add(JsonSerializer.Deserialize(document.Utf8Json.Span, ReTracedJson.Default.ClockStep)!);
            }
            catch (JsonException)
            {
                // Somebody else's document: it says nothing of a clock.
            }
        }

        return new ClockSteps(steps, given);
    }

    /// <summary>
    /// By how much a run that was planned at <paramref name="from"/> and began at <paramref name="to"/> may be early,
    /// milliseconds. Instants around a step differ by the step itself, so the window is wider by that much.
    /// </summary>
    // The same step may be given and noted.
    public long Allowance(long from, long to) => Math.Max(Allowance(noted, from, to), Allowance(given, from, to));

    private static long Allowance(IReadOnlyList<ClockStep> steps, long from, long to)
    {
        var allowed = 0L;
        foreach (var step in steps)
        {
            var size = Math.Abs(step.StepMs);
            var around = size + NotedWithinMs;
            allowed += step.At >= from - around && step.At <= to + around ? size : 0;
        }

        return allowed;
    }
}
