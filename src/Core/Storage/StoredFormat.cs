using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Storage;

/// <summary>
/// The stored form of specs, heads and ledger details: readable JSON, the same in every adapter. A field that a newer
/// version added is skipped by an older one.
/// </summary>
public static class StoredFormat
{
    /// <summary>A spec as JSON.</summary>
    public static byte[] Write(JobSpec spec) => JsonSerializer.SerializeToUtf8Bytes(spec, ReTracedJson.Default.JobSpec);

    /// <summary>A head as JSON.</summary>
    public static byte[] Write(JobHead head) => JsonSerializer.SerializeToUtf8Bytes(head, ReTracedJson.Default.JobHead);

    /// <summary>The details of a ledger entry as JSON, or null if the event has none.</summary>
    public static byte[]? Write(JobEvent e)
    {
        switch (e)
        {
            case Due or Expired or ParentsFinished or Enqueued { OpenParents: 0, Reason: null } or Succeeded { Output: null } or Released { Reason: null }:
                return null;
            default:
                return JsonSerializer.SerializeToUtf8Bytes(e, ReTracedJson.Default.GetTypeInfo(e.GetType())!);
        }
    }

    /// <summary>Reads a spec.</summary>
    public static JobSpec ReadSpec(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, ReTracedJson.Default.JobSpec)!;

    /// <summary>Reads a head.</summary>
    public static JobHead ReadHead(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, ReTracedJson.Default.JobHead)!;

    /// <summary>Reads an event from the parts of a ledger entry.</summary>
    public static JobEvent ReadEvent(JobEventKind kind, string by, ReadOnlySpan<byte> details)
    {
        var json = details.IsEmpty ? "{}"u8 : details;
        JobEvent e = kind switch
        {
            JobEventKind.Enqueue => JsonSerializer.Deserialize(json, ReTracedJson.Default.Enqueued)!,
            JobEventKind.ParentsFinished => new ParentsFinished(),
            JobEventKind.ParentFailed => JsonSerializer.Deserialize(json, ReTracedJson.Default.ParentFailed)!,
            JobEventKind.Due => new Due(),
            JobEventKind.RunNow => JsonSerializer.Deserialize(json, ReTracedJson.Default.RunNow)!,
            JobEventKind.Start => JsonSerializer.Deserialize(json, ReTracedJson.Default.Started)!,
            JobEventKind.Succeed => JsonSerializer.Deserialize(json, ReTracedJson.Default.Succeeded)!,
            JobEventKind.Fail => JsonSerializer.Deserialize(json, ReTracedJson.Default.FailedRun)!,
            JobEventKind.LeaseLost => JsonSerializer.Deserialize(json, ReTracedJson.Default.LeaseWasLost)!,
            JobEventKind.Release => JsonSerializer.Deserialize(json, ReTracedJson.Default.Released)!,
            JobEventKind.Cancel => JsonSerializer.Deserialize(json, ReTracedJson.Default.CancelAsked)!,
            JobEventKind.Expire => new Expired(),
            JobEventKind.Retry => JsonSerializer.Deserialize(json, ReTracedJson.Default.RetryAsked)!,
            JobEventKind.Poison => JsonSerializer.Deserialize(json, ReTracedJson.Default.PoisonAsked)!,
            JobEventKind.Discard => JsonSerializer.Deserialize(json, ReTracedJson.Default.DiscardAsked)!,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        return e with { By = by };
    }
}
