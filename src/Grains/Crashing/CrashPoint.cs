namespace ReTraced.Grains.Crashing;

/// <summary>
/// The places at which it matters to the promise what a kill -9 leaves behind. Each is killed at in a test; the table is
/// in docs/architecture.md.
/// </summary>
public enum CrashPoint
{
    /// <summary>
    /// After a commit and before anybody hears of it: neither the caller nor the queue. Durable: the whole transition
    /// (an enqueue with its idempotency key, a lease, the end of a run). Lost: the answer. The next process finds the job
    /// in the store and goes on from there; a caller that repeats an enqueue with its key, or the end of a run with its
    /// token, gets the answer that was lost.
    /// </summary>
    Committed = 1,

    /// <summary>
    /// After the lease and before the handler. Durable: the lease, and with it a try. Lost: the run, which has not begun.
    /// The next process knows that the lease of this one has ended (LEASE_LOST), and the job is pending at once, behind
    /// those that are due already; the lease of a worker outside ends at its time.
    /// </summary>
    Leased = 2,

    /// <summary>
    /// In the handler, or in the call of a webhook: it has begun and has not ended. Durable: the lease. Lost: the run, and whatever the
    /// handler had not made durable itself. The job runs again, so the handler begins twice; the third loss in a row
    /// makes the job poison.
    /// </summary>
    InHandler = 3,

    /// <summary>
    /// After the handler and before the end of the run is committed. Durable: the lease, and what the handler did. Lost:
    /// its report. The job runs again, so the handler ends twice (delivery is at-least-once), and is recorded as completed once.
    /// </summary>
    HandlerEnded = 4,

    /// <summary>
    /// While a queue recovers: a page of its live jobs is read, nothing has come of it yet, and the queue is not known to
    /// be whole. Durable: all that was so before. Lost: the order in memory. The next process reads it again from the start.
    /// </summary>
    Recovering = 5,

    /// <summary>
    /// While a bulk operation runs: some jobs of a page were asked, and nothing of that is written with the operation.
    /// Durable: which jobs the page has, and in the ledger of each that was asked what was done and by which operation. Lost: the counts
    /// of the page. The next process asks all of the page again; those that were done say so, and each counts once.
    /// </summary>
    Operating = 6,

    /// <summary>
    /// While a schedule fires: the job of an instant is made, and that is not written with the schedule. Durable: the job, with the instant in its id, and an
    /// idempotency key that outlives it. Lost: the note. The next process comes to the same instant, finds its job and makes no other.
    /// </summary>
    Firing = 7,
}
