using ReTraced.Jobs;

namespace ReTraced.Handlers;

/// <summary>What a handler may know of its attempt, and how it says how far it is.</summary>
public sealed class JobContext
{
    private readonly IProgressSink _progress;
    private readonly Func<CancellationToken, Task<ParentOutputs>>? _parents;

    /// <summary>Makes a context.</summary>
    /// <param name="progress">Where what the run says goes.</param>
    /// <param name="parents">Reads what the jobs on which this one depends have returned; null: it depends on none.</param>
    public JobContext(IProgressSink progress, Func<CancellationToken, Task<ParentOutputs>>? parents = null) => (_progress, _parents) = (progress, parents);

    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Its queue.</summary>
    public required string QueueName { get; init; }

    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>The number of this run in the job's life, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The number of this run since the job was made or last replayed, from 1.</summary>
    public required int Tries { get; init; }

    /// <summary>Runs that the job may have.</summary>
    public required int MaxTries { get; init; }

    /// <summary>How often the job was replayed.</summary>
    public required int Replay { get; init; }

    /// <summary>W3C trace context of whoever enqueued the job.</summary>
    public string? Traceparent { get; init; }

    /// <summary>Reads what the jobs on which this one depends have returned, from the store; at most <see cref="ParentOutputs.MostBytes"/> in all.</summary>
    public Task<ParentOutputs> ReadParentOutputsAsync(CancellationToken cancellationToken = default) =>
        _parents is null ? Task.FromResult(ParentOutputs.None) : _parents(cancellationToken);

    /// <summary>Says how far the run is. Kept with the job and shown with it.</summary>
    /// <param name="percent">0 to 100; what lies outside is taken for the nearer end.</param>
    /// <param name="message">What the handler does now, for a person; 1,000 characters at most are kept.</param>
    public Task ReportProgressAsync(double percent, string? message = null)
    {
        var bounded = double.IsNaN(percent) ? 0 : Math.Clamp(percent, 0, 100);
        return _progress.ReportAsync(bounded, message?.Length > 1000 ? message[..1000] : message);
    }

    /// <summary>Logs lines with the job: they are shown at <c>/jobs/{id}/log</c>, the newest 1,000 of a job.</summary>
    /// <param name="lines">Each 4,096 characters at most; what is longer is cut.</param>
    public async Task LogAsync(params IReadOnlyList<string> lines)
    {
        foreach (var some in lines.Select(line => line.Length > LogLine.MaxLength ? line[..LogLine.MaxLength] : line).Chunk(LogLine.MostAtOnce))
        {
            await _progress.LogAsync(some);
        }
    }
}

/// <summary>Where what a run says of itself goes.</summary>
public interface IProgressSink
{
    /// <summary>Keeps what was said.</summary>
    Task ReportAsync(double percent, string? message);

    /// <summary>Keeps what was logged.</summary>
    Task LogAsync(IReadOnlyList<string> lines);
}
