using System.Buffers.Text;
using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage.Redis.Keys;

namespace ReTraced.Storage.Redis.Format;

/// <summary>
/// A job as its keys hold it: <c>{"place":1,"head":{"version":1,"status":"pending",...}}</c>, and the spec, which few transitions
/// change, beside it. The scripts rely on this beginning and put the place there themselves. jobData beyond
/// <see cref="MostInline"/> has a key of its own; the spec then ends with that key's name.
/// </summary>
internal static class JobText
{
    /// <summary>The largest jobData that stands in the spec itself, in bytes: a queue reads the specs of all its live jobs when it starts.</summary>
    public const int MostInline = 2_048;

    /// <summary>So many bytes at most are its beginning up to the version.</summary>
    public const int BeginningBytes = 64;

    private static readonly byte[] VersionName = "\"version\":"u8.ToArray();

    /// <summary>True if the job's data has a key of its own.</summary>
    public static bool IsApart(JobSpec spec) => spec.JobData.Length > MostInline;

    /// <summary>The spec.</summary>
    public static byte[] Write(JobSpec spec, QueueKeys queue)
    {
        if (!IsApart(spec))
        {
            return StoredFormat.Write(spec);
        }

        var without = StoredFormat.Write(spec with { JobData = JsonData.Null });
        return StoredText.Join(without[..^1], StoredText.Utf8($",\"jobDataKey\":{JsonSerializer.Serialize((string?)queue.Data(spec.JobId), StoredJson.Default.String)}}}"));
    }

    /// <summary>Reads a job.</summary>
    /// <param name="job">What the job's key holds.</param>
    /// <param name="spec">What the key of its spec holds.</param>
    /// <param name="data">What the key of its data holds; null if there is none.</param>
    /// <param name="progress">What the key of its progress holds; null if there is none.</param>
    public static StoredJob Read(byte[] job, byte[]? spec, byte[]? data, byte[]? progress)
    {
        var stored = JsonSerializer.Deserialize(job, StoredJson.Default.StoredJobText)!;
        var read = StoredFormat.ReadSpec(spec);
        return new StoredJob(
            new JobState(data is null ? read : read with { JobData = new JsonData(data) }, stored.Head),
            stored.Place,
            progress is null ? null : JsonSerializer.Deserialize(progress, ReTracedJson.Default.JobProgress));
    }

    /// <summary>Reads the head alone.</summary>
    public static JobHead ReadHead(byte[] job) => JsonSerializer.Deserialize(job, StoredJson.Default.StoredJobText)!.Head;

    /// <summary>The version of a job, of its first <see cref="BeginningBytes"/>; 0 if there is none.</summary>
    public static long Version(byte[]? beginning)
    {
        var at = beginning.AsSpan().IndexOf(VersionName);
        return at >= 0 && Utf8Parser.TryParse(beginning.AsSpan(at + VersionName.Length), out long value, out _) ? value : 0;
    }

    /// <summary>Reads what a queue needs of a job; its data is passed over.</summary>
    public static LiveJob ReadLive(byte[] job, byte[]? liveSpec)
    {
        var (place, head) = JsonSerializer.Deserialize(job, StoredJson.Default.StoredJobText)!;
        var spec = JsonSerializer.Deserialize(liveSpec, StoredJson.Default.LiveSpecText)!;
        return new LiveJob(
            spec.JobId, spec.Type, head.Status, spec.Priority, head.DueAt, place, head.Version,
            head.CanExpire ? spec.ExpiresAt : null,
            head.Status == JobStatus.Processing ? head.Lease : null,
            head.LeasesLost,
            spec.RateKey);
    }
}

/// <summary>The part of a spec that says what a job is found by.</summary>
internal sealed record MarkedSpecText(string Type, IReadOnlyList<string>? Tags, long CreatedAt);

/// <summary>The part of a job's key that says what it is found by: retention reads it of each job that it removes.</summary>
internal sealed record MarkedJobText(long Place, MarkedHeadText Head);

/// <summary>The part of a head that says what a job is found by.</summary>
internal sealed record MarkedHeadText(long Version, JobStatus Status, MarkedErrorText? LastError, string? Fingerprint);

/// <summary>The code of an error.</summary>
internal sealed record MarkedErrorText(string Code);

/// <summary>The form of a job's key.</summary>
internal sealed record StoredJobText(long Place, JobHead Head);

/// <summary>The part of a spec that a queue needs.</summary>
internal sealed record LiveSpecText(string JobId, string Type, int Priority, long? ExpiresAt, string? RateKey);
