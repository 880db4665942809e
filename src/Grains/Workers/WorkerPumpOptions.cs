namespace ReTraced.Grains.Workers;

/// <summary>How the pump of this process works.</summary>
/// <param name="Concurrency">Most handlers that run at a time in this process.</param>
/// <param name="Shutdown">How long handlers may go on after the process was asked to stop; then their jobs are released.</param>
/// <param name="ReleaseWithin">How long the releases may take. What is not released by then is a lost lease to the next owner.</param>
public sealed record WorkerPumpOptions(int Concurrency, TimeSpan Shutdown, TimeSpan ReleaseWithin);
