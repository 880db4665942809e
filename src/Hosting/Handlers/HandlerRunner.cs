using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ReTraced.Grains;
using ReTraced.Grains.Workers;
using ReTraced.Handlers;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Hosting;

/// <summary>Runs .NET handlers: a scope for each attempt, the job's timeout, and whatever happens turned into a report.</summary>
public sealed class HandlerRunner : IJobRunner
{
    /// <summary>How long a handler whose token was cancelled may take to end before its run is reported without it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, HandlerRegistration> _handlers;
    private readonly IServiceScopeFactory _scopes;
    private readonly RunningJobs _running;
    private readonly TimeProvider _clock;
    private readonly int _maxOutputBytes;

    /// <summary>Makes a runner of the registered handlers.</summary>
    public HandlerRunner(IEnumerable<HandlerRegistration> handlers, IServiceScopeFactory scopes, RunningJobs running, TimeProvider clock, IOptions<ReTracedOptions> options)
    {
        _handlers = handlers.ToDictionary(handler => handler.Type, StringComparer.Ordinal);
        _scopes = scopes;
        _running = running;
        _clock = clock;
        _maxOutputBytes = options.Value.Limits.JobDataBytes;
        Types = [.. _handlers.Keys.Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Types { get; }

    /// <inheritdoc />
    public async Task<RunReport> RunAsync(LeasedJob job, IProgressSink progress)
    {
        var spec = job.Job.State.Spec;
        if (!_handlers.TryGetValue(spec.Type, out var handler))
        {
            return new RunReport(job.LeaseId, JobEventKind.Release) { Reason = $"This process has no handler for type '{spec.Type}'." };
        }

        var run = _running[job.LeaseId];
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(spec.TimeoutSeconds), _clock);
        // The runner waits on a token that the handler never sees: a handler's callback on its own token may throw, or
        // block, and must neither end the process nor hold up the report.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping, timeout.Token);
        var stop = new CancellationTokenSource();
        // Off the grain's scheduler, and so that the timeout also holds for a handler that blocks its thread.
        var running = Task.Run(() => InvokeAsync(handler, job, progress, over.Token, stop.Token), CancellationToken.None);
        try
        {
            return await EndAsync(running, stop, over.Token);
        }
        catch (Exception e)
        {
            return FailureReport.Of(job.LeaseId, e, run.Why, timeout.IsCancellationRequested, spec.TimeoutSeconds);
        }
    }

    private async Task<RunReport> InvokeAsync(HandlerRegistration handler, LeasedJob job, IProgressSink progress, CancellationToken over, CancellationToken cancellationToken)
    {
        // It may be over before a thread was free to begin it; what was reported as stopped must not run then.
        over.ThrowIfCancellationRequested();
        var (spec, head) = job.Job.State;
        var context = new JobContext(progress)
        {
            JobId = spec.JobId,
            QueueName = spec.QueueName,
            Type = spec.Type,
            Attempt = head.Attempts,
            Tries = head.Tries,
            MaxTries = spec.MaxTries,
            Replay = head.Replays,
            Traceparent = spec.Traceparent,
        };
        var scope = _scopes.CreateAsyncScope();
        await using (scope)
        {
            var output = await handler.Invoke(scope.ServiceProvider, spec.JobData, context, cancellationToken);
            return Success(job.LeaseId, output);
        }
    }

    // Waits for the handler; once it is over, tells the handler so and waits only for as long as the grace.
    private async Task<RunReport> EndAsync(Task<RunReport> running, CancellationTokenSource stop, CancellationToken over)
    {
        try
        {
            return await running.WaitAsync(over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            _ = Task.Run(() => Tell(stop), CancellationToken.None);
            await ((Task)running.WaitAsync(Grace, _clock, CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!running.IsCompleted)
        {
            // Left behind: what it still throws is nobody's business any more.
            _ = running.ContinueWith(static abandoned => _ = abandoned.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new OperationCanceledException("The handler did not heed its cancellation token.", over);
        }

        // It has ended by now, well or not, and that counts for more than that it was told to.
        return await running;
    }

    private static void Tell(CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (AggregateException)
        {
            // A callback of the handler has thrown. It is told all the same.
        }
    }

    private RunReport Success(string leaseId, object? output)
    {
        if (output is null)
        {
            return new RunReport(leaseId, JobEventKind.Succeed);
        }

        var json = output as JsonData ?? new JsonData(JsonSerializer.SerializeToUtf8Bytes(output, output.GetType(), JsonSerializerOptions.Web));
        return json.Length <= _maxOutputBytes
            ? new RunReport(leaseId, JobEventKind.Succeed) { Output = json }
            : throw new PermanentJobException($"The handler succeeded, but its output is {json.Length} bytes of JSON; at most {_maxOutputBytes} are kept. Return a reference instead.");
    }
}
