namespace ReTraced.Jobs;

/// <summary>A whole job, as the state machine sees it.</summary>
/// <param name="Spec">What it is to do.</param>
/// <param name="Head">Where it is.</param>
public sealed record JobState(JobSpec Spec, JobHead Head);
