using System.Globalization;
using System.Text.Json;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>The steps of the wall clock as part of the record: whoever reads the instants in a ledger can tell when the clock itself was set.</summary>
public sealed class ClockSteps(IDocumentStore documents)
{
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
            var known = await documents.ListAsync(ClockStep.DocumentKind);
            if (!known.Any(document => IsSame(JsonSerializer.Deserialize<ClockStep>(document.Value.Utf8Json.Span, JsonSerializerOptions.Web)!, step)))
            {
                await documents.WriteAsync(ClockStep.DocumentKind, Key(step), JsonSerializer.SerializeToUtf8Bytes(step, JsonSerializerOptions.Web), "*");
                foreach (var (key, _) in known.Take(known.Count + 1 - MostKept))
                {
                    await documents.DeleteAsync(ClockStep.DocumentKind, key, "*");
                }
            }

            _noted.Dequeue();
        }
    }

    // The owner and a standby of one machine notice a step each by itself, at their looks in the same second.
    private static bool IsSame(ClockStep one, ClockStep other) => Math.Abs(one.At - other.At) < 2_000 && Math.Abs(one.StepMs - other.StepMs) < 100;

    // The keys sort by time.
    private static string Key(ClockStep step) =>
        DateTimeOffset.FromUnixTimeMilliseconds(step.At).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
