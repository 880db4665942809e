using System.Collections.Concurrent;
using ReTraced.Handlers;
using ReTraced.Json;

namespace ReTraced.Grains.Tests;

/// <summary>What the handlers of a test do, and what they were asked to do.</summary>
public sealed class Script
{
    private readonly Func<JobContext, CancellationToken, Task<object?>> _act;

    public Script(Func<JobContext, CancellationToken, Task<object?>> act) => _act = act;

    public ConcurrentQueue<(string JobId, int Attempt)> Runs { get; } = new();

    public static Script Returns(object? output = null) => new((_, _) => Task.FromResult(output));

    public static Script Throws(Func<JobContext, Exception> exception) => new((context, _) => throw exception(context));

    internal Task<object?> ActAsync(JobContext context, CancellationToken cancellationToken)
    {
        Runs.Enqueue((context.JobId, context.Attempt));
        return _act(context, cancellationToken);
    }
}

public sealed class ScriptedHandler(Script script) : IJobHandler<JsonData>
{
    public Task<object?> HandleAsync(JsonData data, JobContext context, CancellationToken cancellationToken) => script.ActAsync(context, cancellationToken);
}
