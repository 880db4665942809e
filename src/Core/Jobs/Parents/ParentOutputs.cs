using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Jobs;

/// <summary>What the jobs on which one depends have returned.</summary>
/// <param name="Outputs">The outputs by job id. A job that has not completed, or returned nothing, is not in it.</param>
/// <param name="Omitted">Jobs whose outputs would have made it larger than allowed: read them one by one.</param>
public sealed record ParentOutputs(IReadOnlyDictionary<string, JsonData> Outputs, IReadOnlyList<string> Omitted)
{
    /// <summary>Of a job that depends on none.</summary>
    public static readonly ParentOutputs None = new(new Dictionary<string, JsonData>(), []);

    /// <summary>Most bytes of all outputs together: 4 MiB of JSON.</summary>
    public const int MostBytes = 4 << 20;

    private const int AtOnce = 64;

    /// <summary>Bytes of all outputs together.</summary>
    public long Bytes => Outputs.Values.Sum(output => (long)output.Length);

    /// <summary>Reads the outputs of a job's parents, in the order in which it names them.</summary>
    /// <param name="queries">Where.</param>
    /// <param name="spec">The job.</param>
    /// <param name="mostBytes">Most bytes of all outputs together; no more than <see cref="MostBytes"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ParentOutputs> ReadAsync(IJobQueries queries, JobSpec spec, long mostBytes = MostBytes, CancellationToken cancellationToken = default)
    {
        if (spec.DependsOn is not { Count: > 0 } parents)
        {
            return None;
        }

        var heads = await queries.GetHeadsAsync(parents, cancellationToken);
        var (outputs, omitted, bytes) = (new Dictionary<string, JsonData>(StringComparer.Ordinal), new List<string>(), 0L);
        foreach (var some in parents.Where(parent => heads.TryGetValue(parent, out var head) && head.Status == JobStatus.Completed).Chunk(AtOnce))
        {
            // Of a completed job no more is written to the ledger: its last entry has the output.
            var ends = await Task.WhenAll(some.Select(parent => queries.ReadLedgerAsync(parent, heads[parent].Version - 1, 1, cancellationToken)));
            foreach (var (parent, end) in some.Zip(ends))
            {
                if (end is not [{ Event: Succeeded { Output: { } output } }])
                {
                    continue;
                }

                if (bytes + output.Length > mostBytes)
                {
                    omitted.Add(parent);
                    continue;
                }

                bytes += output.Length;
                outputs.Add(parent, output);
            }
        }

        return new ParentOutputs(outputs, omitted);
    }
}
