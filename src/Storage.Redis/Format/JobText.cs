using System.Buffers.Text;
using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage.Redis.Keys;

namespace ReTraced.Storage.Redis.Format;

/// <summary>
/// A job as its key holds it: <c>{"place":1,"head":{"version":1,"status":"pending",...},"spec":{...}}</c>. The scripts
/// rely on this beginning and put the place there themselves. jobData beyond <see cref="MostInline"/> has a key of its
/// own, so that a transition does not write it again; the job then ends with that key's name.
/// </summary>
internal static class JobText
{
    /// <summary>The largest jobData that stands in the job itself, in bytes: most jobs are one key and one read, and a transition costs at most so much more.</summary>
    public const int MostInline = 2_048;

    /// <summary>So many bytes at most are its beginning up to the version.</summary>
    public const int BeginningBytes = 64;

    private static readonly byte[] VersionName = "\"version\":"u8.ToArray();
    private static readonly byte[] HeadName = "\"head\":"u8.ToArray();
    private static readonly byte[] SpecName = ",\"spec\":"u8.ToArray();
    private static readonly byte[] End = "}"u8.ToArray();

    /// <summary>True if the job's data has a key of its own.</summary>
    public static bool IsApart(JobSpec spec) => spec.JobData.Length > MostInline;

    /// <summary>The job without its beginning, which holds the place.</summary>
    public static byte[] Write(JobState state, QueueKeys queue)
    {
        var apart = IsApart(state.Spec);
        return StoredText.Join(
            HeadName,
            StoredFormat.Write(state.Head),
            SpecName,
            StoredFormat.Write(apart ? state.Spec with { JobData = JsonData.Null } : state.Spec),
            apart ? StoredText.Utf8($",\"jobDataKey\":{JsonSerializer.Serialize((string?)queue.Data(state.Spec.JobId), StoredJson.Default.String)}}}") : End);
    }

    /// <summary>Reads a job.</summary>
    /// <param name="job">What the job's key holds.</param>
    /// <param name="data">What the key of its data holds; null if there is none.</param>
    /// <param name="progress">What the key of its progress holds; null if there is none.</param>
    public static StoredJob Read(byte[] job, byte[]? data, byte[]? progress)
    {
        var stored = JsonSerializer.Deserialize(job, StoredJson.Default.StoredJobText)!;
        var spec = data is null ? stored.Spec : stored.Spec with { JobData = new JsonData(data) };
        return new StoredJob(
            new JobState(spec, stored.Head),
            stored.Place,
            progress is null ? null : JsonSerializer.Deserialize(progress, ReTracedJson.Default.JobProgress));
    }

    /// <summary>The version of a job, of its first <see cref="BeginningBytes"/>; 0 if there is none.</summary>
    public static long Version(byte[]? beginning)
    {
        var at = beginning.AsSpan().IndexOf(VersionName);
        return at >= 0 && Utf8Parser.TryParse(beginning.AsSpan(at + VersionName.Length), out long value, out _) ? value : 0;
    }

    /// <summary>Reads what a queue needs of a job; its data is passed over.</summary>
    public static LiveJob ReadLive(byte[] job)
    {
        var (place, head, spec) = JsonSerializer.Deserialize(job, StoredJson.Default.LiveJobText)!;
        return new LiveJob(
            spec.JobId, spec.Type, head.Status, spec.Priority, head.DueAt, place, head.Version,
            head.CanExpire ? spec.ExpiresAt : null,
            head.Status == JobStatus.Processing ? head.Lease : null,
            head.LeasesLost);
    }
}

/// <summary>The form of a job's key.</summary>
internal sealed record StoredJobText(long Place, JobHead Head, JobSpec Spec);

/// <summary>The part of it that a queue needs.</summary>
internal sealed record LiveJobText(long Place, JobHead Head, LiveSpecText Spec);

/// <summary>The part of a spec that a queue needs.</summary>
internal sealed record LiveSpecText(string JobId, string Type, int Priority, long? ExpiresAt);
