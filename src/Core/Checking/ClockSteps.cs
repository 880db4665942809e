using System.Text.Json;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>The noted steps of the wall clock, and how much earlier than planned they let a run begin.</summary>
internal sealed class ClockSteps(IReadOnlyList<ClockStep> steps)
{
    /// <summary>How many were noted.</summary>
    public int Count => steps.Count;

    /// <summary>Reads them. A document that cannot be read allows nothing.</summary>
    public static async Task<ClockSteps> ReadAsync(IDocumentStore documents, CancellationToken cancellationToken)
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

        return new ClockSteps(steps);
    }

    /// <summary>
    /// By how much a run that was planned at <paramref name="from"/> and began at <paramref name="to"/> may be early,
    /// milliseconds. Instants around a step differ by the step itself, so the window is wider by that much.
    /// </summary>
    public long Allowance(long from, long to)
    {
        var allowed = 0L;
        foreach (var step in steps)
        {
            var size = Math.Abs(step.StepMs);
            allowed += step.At >= from - size && step.At <= to + size ? size : 0;
        }

        return allowed;
    }
}
