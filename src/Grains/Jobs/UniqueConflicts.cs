using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <summary>What becomes of the job that holds the unique key which another one wants.</summary>
internal static class UniqueConflicts
{
    /// <summary>The commit that cancels it for the one that replaces it; null if it was started, or has ended.</summary>
    public static JobCommit? Cancel(StoredJob holder, string replacedBy, string by, long now)
    {
        if (holder.State.Head is not { Attempts: 0, Replays: 0, Status: JobStatus.Pending or JobStatus.Delayed or JobStatus.Waiting })
        {
            return null;
        }

        var asked = new CancelAsked { By = by, Reason = $"Replaced by job '{replacedBy}', which has the same unique key." };
        // A key that is held for a time is held beyond the cancel, but not against the one that takes its place.
        return JobCommit.Of(holder.State, (Transition)StateMachine.Apply(holder.State, asked, now, NoJitter.Instance)) with { UniqueRelease = UniqueHold.Of(holder.State) };
    }

    // One that was removed since it was read as the holder is asked for once more; a key that is held for a time outlives its job.
    private const int AttemptsForGone = 2;

    /// <summary>True if it has just let go of the key.</summary>
    /// <param name="holder">Who was read as the holder, as he is now.</param>
    /// <param name="key">The key.</param>
    /// <param name="isLast">True if it is not tried again: of a key that is held for a time the id may be another job's by now.</param>
    /// <param name="attempt">How often it was tried.</param>
    public static bool HasLetGo(StoredJob? holder, string key, bool isLast, int attempt) =>
        holder is null ? attempt < AttemptsForGone : UniqueHold.Of(holder.State)?.Key != key && !isLast;

    /// <summary>Why the other one is not made.</summary>
    public static string Message(UniqueRule rule, string holderId, StoredJob? holder) => holder is null
        ? $"Job '{holderId}', which was removed since, holds the unique key '{rule.Key}' until its seconds are over."
        : UniqueHold.Of(holder.State)?.Key != rule.Key ? $"An earlier job '{holderId}', which was removed since, holds the unique key '{rule.Key}' until its seconds are over."
        : $"Job '{holderId}', which is {holder.State.Head.Status.ToWire()}, holds the unique key '{rule.Key}'{(rule.OnConflict == OnUniqueConflict.Replace ? ", and only one that still waits for its first run is replaced" : "")}. No job was made.";
}
