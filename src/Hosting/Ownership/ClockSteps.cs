using System.Globalization;
using System.Text.Json;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>The steps of the wall clock as part of the record: whoever reads the instants in a ledger can tell when the clock itself was set.</summary>
public sealed class ClockSteps(IDocumentStore documents)
{
    /// <summary>The sort of document. The key is the instant after the step, so that the keys sort by time.</summary>
    public const string Kind = "clock-step";

    /// <summary>Most that are kept; the oldest go first.</summary>
    public const int MostKept = 100;

    // Until they are written: the store may be away.
    private readonly Queue<ClockStep> _noted = [];

    /// <summary>Notes a step, to be written.</summary>
    public void Note(ClockStep step)
    {
        if (_noted.Count < MostKept)
        {
            _noted.Enqueue(step);
        }
    }

    /// <summary>Writes what was noted.</summary>
    public async Task WriteAsync()
    {
        while (_noted.TryPeek(out var step))
        {
            await documents.WriteAsync(Kind, Key(step), JsonSerializer.SerializeToUtf8Bytes(step, JsonSerializerOptions.Web), "*");
            _noted.Dequeue();
            var all = await documents.ListAsync(Kind);
            foreach (var (key, _) in all.Take(all.Count - MostKept))
            {
                await documents.DeleteAsync(Kind, key, "*");
            }
        }
    }

    private static string Key(ClockStep step) =>
        DateTimeOffset.FromUnixTimeMilliseconds(step.At).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>The wall clock was set.</summary>
/// <param name="At">The instant after the step, Unix milliseconds.</param>
/// <param name="StepMs">By how much: ahead, or back if it is negative.</param>
/// <param name="By">The process that noticed.</param>
public sealed record ClockStep(long At, long StepMs, string By);
