using ReTraced.Json;

namespace ReTraced.Jobs.Input;

/// <summary>Reads the jobs of a batch one by one, and collects what is wrong with each of them.</summary>
/// <param name="maxJobDataBytes">Largest jobData, in bytes of JSON.</param>
/// <param name="mostJobs">Most jobs of one batch.</param>
/// <param name="clock">Tells what has expired, and makes ids.</param>
public sealed class JobBatch(int maxJobDataBytes, int mostJobs, TimeProvider clock)
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly long _now = clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What was found wrong so far.</summary>
    public List<FieldError> Errors { get; } = [];

    /// <summary>The jobs so far, each with its own id or a new one.</summary>
    public List<(string JobId, JobInput Input)> Jobs { get; } = [];

    /// <summary>The name of the job at this place, for messages.</summary>
    public static string NameOf(int place) => FormattableString.Invariant($"jobs[{place}]");

    /// <summary>More jobs than one batch may have.</summary>
    public static FieldError TooMany(int count, int mostJobs) =>
        new("jobs", FormattableString.Invariant($"has {count} jobs; at most {mostJobs} are allowed in one batch."));

    /// <summary>False if there are too many or none, or if something was wrong before.</summary>
    public bool Takes(int count)
    {
        if (count == 0 && Errors.Count == 0)
        {
            Errors.Add(new FieldError("jobs", "is empty; send at least one job."));
        }
        else if (count > mostJobs)
        {
            Errors.Add(TooMany(count, mostJobs));
        }

        return Errors.Count == 0;
    }

    /// <summary>Reads one job.</summary>
    /// <param name="fields">Its fields, whose place in the whole input is <paramref name="path"/>.</param>
    /// <param name="path">See <see cref="NameOf"/>.</param>
    public void Add(FieldReader fields, string path)
    {
        var input = JobFields.Read(fields, maxJobDataBytes);
        if (input.WrongExpiry(_now) is { } wrong && !fields.Errors.Any(error => error.Field == fields.Name("expiresAt")))
        {
            fields.Add("expiresAt", wrong);
        }

        if (fields.Failed)
        {
            Errors.AddRange(fields.Errors);
            return;
        }

        var jobId = input.JobId ?? JobIds.New(clock);
        if (!_ids.Add(jobId))
        {
            Errors.Add(new FieldError($"{path}.jobId", $"'{jobId}' is given twice in this batch."));
        }

        Jobs.Add((jobId, input));
    }
}
