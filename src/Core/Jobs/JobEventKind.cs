using System.Text.Json.Serialization;

namespace ReTraced.Jobs;

/// <summary>The events of the state machine, by their names in the ledger.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobEventKind>))]
public enum JobEventKind
{
    /// <summary>The job was made.</summary>
    [JsonStringEnumMemberName("enqueue")] Enqueue,

    /// <summary>All the jobs it depends on have finished well.</summary>
    [JsonStringEnumMemberName("parentsFinished")] ParentsFinished,

    /// <summary>A job that it depends on ended without success.</summary>
    [JsonStringEnumMemberName("parentFailed")] ParentFailed,

    /// <summary>Its <c>runAt</c> has come.</summary>
    [JsonStringEnumMemberName("due")] Due,

    /// <summary>A person starts a delayed job ahead of its time.</summary>
    [JsonStringEnumMemberName("runNow")] RunNow,

    /// <summary>A lease was granted.</summary>
    [JsonStringEnumMemberName("start")] Start,

    /// <summary>The run succeeded.</summary>
    [JsonStringEnumMemberName("succeed")] Succeed,

    /// <summary>The run failed.</summary>
    [JsonStringEnumMemberName("fail")] Fail,

    /// <summary>The lease ended before its holder reported.</summary>
    [JsonStringEnumMemberName("leaseLost")] LeaseLost,

    /// <summary>The holder gave the lease back in good order.</summary>
    [JsonStringEnumMemberName("release")] Release,

    /// <summary>A person cancelled the job, or asked to while it ran.</summary>
    [JsonStringEnumMemberName("cancel")] Cancel,

    /// <summary>Its <c>expiresAt</c> passed before it was started.</summary>
    [JsonStringEnumMemberName("expire")] Expire,

    /// <summary>A stopped job was replayed.</summary>
    [JsonStringEnumMemberName("retry")] Retry,

    /// <summary>A person judged a stopped job poison.</summary>
    [JsonStringEnumMemberName("poison")] Poison,

    /// <summary>A person closed the dead letter without a replay.</summary>
    [JsonStringEnumMemberName("discard")] Discard,
}
