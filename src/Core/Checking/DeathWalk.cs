using ReTraced.DeadLetters;
using ReTraced.Jobs;

namespace ReTraced.Checking;

/// <summary>Reads off a job's ledger what its dead letter must say.</summary>
internal sealed class DeathWalk(JobSpec spec)
{
    private FailureType _type;
    private string _code = "";
    private long _at;
    private ResolutionKind? _resolution;

    /// <summary>How often it died.</summary>
    public int Count { get; private set; }

    /// <summary>True if a job dies with this entry. One that is judged poison afterwards does not die again.</summary>
    public static bool IsDeath(LedgerEntry entry) => entry.To.IsDeadLettered() && entry.From?.IsDeadLettered() != true;

    /// <summary>Takes the next entry.</summary>
    public void Add(LedgerEntry entry)
    {
        switch (entry.Event)
        {
            case PoisonAsked:
                _type = FailureType.Poison;
                break;
            case DiscardAsked:
                _resolution = ResolutionKind.Discarded;
                break;
            // A retry of a cancelled job is no business of its dead letter.
            case RetryAsked when entry.From?.IsDeadLettered() == true:
                _resolution = ResolutionKind.Replayed;
                break;
            default:
                if (IsDeath(entry))
                {
                    Die(entry);
                }

                break;
        }
    }

    /// <summary>The line that the job must have in the dead letter index, or null if it never died.</summary>
    public DeadLetterRow? Row(JobHead head) => Count == 0
        ? null
        : new DeadLetterRow(
            spec.JobId,
            spec.QueueName,
            spec.Type,
            _type == FailureType.Poison ? DeadLetterStatus.Poisoned : DeadLetterStatus.Dead,
            _type,
            _code,
            // Over texts that the ledger need not keep.
            head.Fingerprint ?? "",
            _at,
            Count,
            _resolution);

    private void Die(LedgerEntry entry)
    {
        Count++;
        (_at, _resolution) = (entry.At, null);
        (_type, _code) = entry.Event switch
        {
            FailedRun e => (e.Decision?.FailureType ?? FailureType.Permanent, e.Error.Code),
            LeaseWasLost e => (e.Decision?.FailureType ?? FailureType.Temporary, ErrorCodes.LeaseLost),
            ParentFailed => (FailureType.Permanent, ErrorCodes.ParentFailed),
            _ => (FailureType.Permanent, ErrorCodes.Expired),
        };
    }
}
