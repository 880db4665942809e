using ReTraced.Jobs;

namespace ReTraced.DeadLetters;

/// <summary>Reads the dead letter of a job off its head and ledger.</summary>
public static class DeadLetterProjection
{
    /// <summary>The dead letter, or null if the job never died.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ledger">All of its ledger, in order.</param>
    public static DeadLetter? Of(JobState job, IReadOnlyList<LedgerEntry> ledger)
    {
        var letter = new Reading();
        foreach (var entry in ledger)
        {
            letter.Add(entry);
        }

        if (letter.Death is not { } death)
        {
            return null;
        }

        var spec = SpecAt(job.Spec, ledger, death.Seq);
        var history = HistoryProjection.Of(job.Spec, ledger);
        // By the ledger's order, not by the clock: a replay may start in the millisecond of the death.
        var atDeath = HistoryProjection.Of(job.Spec, ledger.TakeWhile(entry => entry.Seq <= death.Seq)).LastOrDefault();
        var error = TextOf(job.Head, ErrorOf(death));
        return new DeadLetter
        {
            JobId = spec.JobId,
            QueueName = spec.QueueName,
            Type = spec.Type,
            JobData = spec.JobData,
            Status = letter.Type == FailureType.Poison ? DeadLetterStatus.Poisoned : DeadLetterStatus.Dead,
            FailureType = letter.Type,
            MaxTries = spec.MaxTries,
            Tries = death.Event is FailedRun or LeaseWasLost ? atDeath?.Tries ?? 0 : 0,
            LastError = error,
            Retries = letter.Retries.Count > 0 ? letter.Retries : null,
            CreatedAt = spec.CreatedAt,
            UpdatedAt = letter.UpdatedAt,
            DeadReason = letter.Reason,
            Priority = spec.Priority,
            RunAt = spec.RunAt,
            BackoffConfig = spec.BackoffConfig,
            BackoffStrategy = spec.BackoffStrategy,
            DiedAt = death.At,
            Deaths = letter.Deaths,
            Fingerprint = job.Head.Fingerprint ?? Fingerprint.Of(spec.Type, error),
            History = history,
            Resolution = letter.Resolution,
        };
    }

    // The spec as it was at that entry: what later replays changed is undone, last first.
    private static JobSpec SpecAt(JobSpec spec, IReadOnlyList<LedgerEntry> ledger, long seq)
    {
        for (var i = ledger.Count - 1; i >= 0 && ledger[i].Seq > seq; i--)
        {
            if (ledger[i].Event is RetryAsked { Diff: { } diff })
            {
                spec = JobPatch.Undo(spec, diff);
            }
        }

        return spec;
    }

    // A job that keeps no history of texts has its last error's text in the head alone.
    private static JobError TextOf(JobHead head, JobError error) =>
        error.Message.Length == 0 && head.LastError is { } last && (last.Code, last.FailedAt) == (error.Code, error.FailedAt) ? last : error;

    /// <summary>Why the job died, as the entry of its death says.</summary>
    internal static string ReasonOf(LedgerEntry death) =>
        ((death.Event as FailedRun)?.Decision ?? (death.Event as LeaseWasLost)?.Decision)?.Because ?? ErrorOf(death).Message;

    private static JobError ErrorOf(LedgerEntry death) => death.Event switch
    {
        FailedRun e => e.Error,
        LeaseWasLost e => new JobError { Code = ErrorCodes.LeaseLost, Message = e.Because, FailedAt = death.At },
        ParentFailed e => StateMachine.ErrorOf(e, death.At),
        _ => StateMachine.ExpiredError(death.At),
    };

    private sealed class Reading
    {
        public LedgerEntry? Death { get; private set; }

        public int Deaths { get; private set; }

        public FailureType Type { get; private set; }

        public string Reason { get; private set; } = "";

        public long UpdatedAt { get; private set; }

        public Resolution? Resolution { get; private set; }

        public List<DlqRetryAttempt> Retries { get; } = [];

        private int _replays;

        public void Add(LedgerEntry entry)
        {
            switch (entry.Event)
            {
                case RetryAsked e:
                    _replays++;
                    if (Death is not null)
                    {
                        Replayed(entry, e);
                    }

                    break;
                case PoisonAsked e:
                    Type = FailureType.Poison;
                    Reason = StateMachine.VerdictOf(e);
                    UpdatedAt = entry.At;
                    break;
                case DiscardAsked e:
                    Resolution = new Resolution(ResolutionKind.Discarded, entry.At, e.By, e.Reason);
                    UpdatedAt = entry.At;
                    break;
                default:
                    if (entry.To.IsDeadLettered() && entry.From?.IsDeadLettered() != true)
                    {
                        Died(entry);
                    }
                    else if (entry.To is JobStatus.Completed or JobStatus.Cancelled)
                    {
                        Ended(entry, entry.To == JobStatus.Completed ? null : new JobError { Code = ErrorCodes.Cancelled, Message = "The replay was cancelled.", FailedAt = entry.At });
                    }

                    break;
            }
        }

        private void Replayed(LedgerEntry entry, RetryAsked e)
        {
            Retries.Add(new DlqRetryAttempt
            {
                AttemptedAt = entry.At,
                Trigger = e.Trigger,
                ChangesMade = e.Diff is { Count: > 0 },
                ChangesInJob = e.Diff is { Count: > 0 } ? e.Diff : null,
                By = e.By,
                Reason = e.Reason,
                Operation = e.Operation,
                Replay = _replays,
            });
            if (entry.From!.Value.IsDeadLettered())
            {
                Resolution = new Resolution(ResolutionKind.Replayed, entry.At, e.By, e.Reason);
            }

            UpdatedAt = entry.At;
        }

        private void Died(LedgerEntry entry)
        {
            Death = entry;
            Deaths++;
            var decision = (entry.Event as FailedRun)?.Decision ?? (entry.Event as LeaseWasLost)?.Decision;
            Type = decision?.FailureType ?? FailureType.Permanent;
            Reason = ReasonOf(entry);
            Resolution = null;
            UpdatedAt = entry.At;
            Ended(entry, ErrorOf(entry));
        }

        // The replay that was under way, if there was one, has come to its end.
        private void Ended(LedgerEntry entry, JobError? error)
        {
            if (Retries.Count > 0 && Retries[^1].Result is null && Retries[^1].Replay == _replays)
            {
                Retries[^1] = Retries[^1] with { Result = error is null ? RunResult.Success : RunResult.Failed, Error = error };
                UpdatedAt = entry.At;
            }
        }
    }
}
