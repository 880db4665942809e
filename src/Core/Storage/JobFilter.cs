using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Storage;

/// <summary>Which jobs to list; what is null does not matter. All but <see cref="Text"/> and <see cref="Data"/> is found by indexes.</summary>
public sealed record JobFilter
{
    /// <summary>The queue.</summary>
    public string? Queue { get; init; }

    /// <summary>The status.</summary>
    public JobStatus? Status { get; init; }

    /// <summary>The handler.</summary>
    public string? Type { get; init; }

    /// <summary>The code of the last error.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The fingerprint of the last death, see <see cref="DeadLetters.Fingerprint"/>.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>One of the tags.</summary>
    public string? Tag { get; init; }

    /// <summary>Text that jobData, or the code or the message of the last error holds, letter case ignored for ASCII.</summary>
    public string? Text { get; init; }

    /// <summary>Fields that jobData has, all of them.</summary>
    public IReadOnlyList<FieldCondition> Data { get; init; } = [];

    /// <summary>Made at or after, Unix milliseconds.</summary>
    public long? CreatedAfter { get; init; }

    /// <summary>Made before, Unix milliseconds.</summary>
    public long? CreatedBefore { get; init; }

    /// <summary>True if the job is one of these.</summary>
    public bool Matches(StoredJob job) => Matches(job.State);

    /// <summary>True if the job is one of these.</summary>
    public bool Matches(JobState job)
    {
        var (spec, head) = job;
        return (Queue is null || spec.QueueName == Queue)
            && (Status is null || head.Status == Status)
            && (Type is null || spec.Type == Type)
            && (ErrorCode is null || head.LastError?.Code == ErrorCode)
            && (Fingerprint is null || head.Fingerprint == Fingerprint)
            && (Tag is null || spec.Tags?.Contains(Tag) == true)
            && (CreatedAfter is null || spec.CreatedAt >= CreatedAfter)
            && (CreatedBefore is null || spec.CreatedAt < CreatedBefore)
            && HasData(spec.JobData)
            && (Text is null || JsonText.Contains(spec.JobData, Text) || Mentions(head.LastError, Text));
    }

    private static bool Mentions(JobError? error, string text) =>
        error is not null && (error.Message.Contains(text, StringComparison.OrdinalIgnoreCase) || error.Code.Contains(text, StringComparison.OrdinalIgnoreCase));

    private bool HasData(JsonData data)
    {
        foreach (var condition in Data)
        {
            if (!condition.Matches(data))
            {
                return false;
            }
        }

        return true;
    }
}
