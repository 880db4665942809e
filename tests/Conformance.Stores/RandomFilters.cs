using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Conformance.Stores;

/// <summary>Filters that jobs of <see cref="RandomLives"/> meet now and then: the same ones for the same seed.</summary>
internal sealed class RandomFilters(IReadOnlyList<JobState> jobs, int seed)
{
    private readonly Random random = new(seed);

    /// <summary>Each filter by itself, with each of its values.</summary>
    public IEnumerable<JobFilter> Singles =>
    [
        new(),
        .. Distinct(job => job.Spec.QueueName).Select(queue => new JobFilter { Queue = queue }),
        .. Enum.GetValues<JobStatus>().Select(status => new JobFilter { Status = status }),
        .. Distinct(job => job.Spec.QueueName).SelectMany(queue => Enum.GetValues<JobStatus>().Select(status => new JobFilter { Queue = queue, Status = status })),
        .. Distinct(job => job.Spec.Type).Select(type => new JobFilter { Type = type }),
        .. Distinct(job => job.Head.LastError?.Code).Select(code => new JobFilter { ErrorCode = code }),
        .. Distinct(job => job.Head.Fingerprint).Select(fingerprint => new JobFilter { Fingerprint = fingerprint }),
        .. jobs.SelectMany(job => job.Spec.Tags ?? []).Distinct().Select(tag => new JobFilter { Tag = tag }),
        .. Enumerable.Range(0, 20).Select(_ => Between(new JobFilter())),
    ];

    /// <summary>A combination.</summary>
    public JobFilter Next()
    {
        var like = jobs[random.Next(jobs.Count)];
        var filter = Sometimes(4) ? Between(new JobFilter()) : new JobFilter();
        return filter with
        {
            Queue = Sometimes(2) ? like.Spec.QueueName : null,
            Status = Sometimes(2) ? like.Head.Status : Sometimes(4) ? (JobStatus)random.Next(9) : null,
            Type = Sometimes(3) ? like.Spec.Type : null,
            Tag = Sometimes(3) ? like.Spec.Tags?[^1] : null,
            ErrorCode = Sometimes(4) ? like.Head.LastError?.Code : null,
            Fingerprint = Sometimes(6) ? like.Head.Fingerprint : null,
            Text = Sometimes(8) ? "PEAR 1" : Sometimes(12) ? "code_1" : null,
            Data = Sometimes(6) ? [FieldCondition.Parse("n", $"{random.Next(5)}"), FieldCondition.Parse("deep.text", "Apple")] : [],
        };
    }

    /// <summary>A size of pages.</summary>
    public int Limit() => Sometimes(3) ? 7 : 200;

    private JobFilter Between(JobFilter filter)
    {
        var (from, to) = (jobs[random.Next(jobs.Count)].Spec.CreatedAt, jobs[random.Next(jobs.Count)].Spec.CreatedAt);
        return filter with { CreatedAfter = Sometimes(3) ? null : Math.Min(from, to), CreatedBefore = Sometimes(3) ? null : Math.Max(from, to) };
    }

    private IEnumerable<T> Distinct<T>(Func<JobState, T?> field)
        where T : class => jobs.Select(field).OfType<T>().Distinct();

    private bool Sometimes(int of) => random.Next(of) == 0;
}
