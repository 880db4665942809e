using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ReTraced.Grains;
using ReTraced.Handlers;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>Invokes .NET handlers, with a scope for each attempt.</summary>
public sealed class HandlerInvoker
{
    private readonly Dictionary<string, HandlerRegistration> _handlers;
    private readonly IServiceScopeFactory _scopes;
    private readonly IJobQueries _queries;
    private readonly int _maxOutputBytes;

    /// <summary>Makes an invoker of the registered handlers.</summary>
    public HandlerInvoker(IEnumerable<HandlerRegistration> handlers, IServiceScopeFactory scopes, IJobQueries queries, IOptions<ReTracedOptions> options)
    {
        _handlers = handlers.ToDictionary(handler => handler.Type, StringComparer.Ordinal);
        _scopes = scopes;
        _queries = queries;
        _maxOutputBytes = options.Value.Limits.JobDataBytes;
        Types = [.. _handlers.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The types that have a handler.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>True if this type has a handler.</summary>
    public bool Serves(string type) => _handlers.ContainsKey(type);

    /// <summary>Runs the handler of the job's type, which must have one. What the handler throws comes through.</summary>
    public async Task<RunReport> InvokeAsync(LeasedJob job, IProgressSink progress, CancellationToken cancellationToken)
    {
        var (spec, head) = job.Job.State;
        var context = new JobContext(progress, spec.DependsOn is null ? null : token => ParentOutputs.ReadAsync(_queries, spec, cancellationToken: token))
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
            var output = await _handlers[spec.Type].Invoke(scope.ServiceProvider, spec.JobData, context, cancellationToken);
            return Success(job.LeaseId, output);
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
