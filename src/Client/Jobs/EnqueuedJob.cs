namespace ReTraced.Client;

/// <summary>What became of a job that was to be made.</summary>
/// <param name="JobId">Its id.</param>
/// <param name="IsNew">False if an earlier call with the same idempotency key has made it.</param>
public sealed record EnqueuedJob(string JobId, bool IsNew);
