using System.Text.Json;
using Orleans;
using ReTraced.Explain;
using ReTraced.Exports;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Gateway.Exports;

/// <summary>The whole record of a job as a file, and the check of such a file.</summary>
public static class ExportEndpoints
{
    /// <summary>
    /// Largest export that is checked over HTTP, in bytes: hundreds of runs with full stacks, or dozens of replays of the
    /// largest jobData. The command <c>verify-export</c> takes larger ones.
    /// </summary>
    public const long MostBytes = 64L * 1024 * 1024;

    private static readonly SemaphoreSlim Checking = new(1, 1);

    /// <summary>Maps the export of a job and <c>/exports/verify</c>.</summary>
    public static void MapExports(this IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs/{jobId}/export", ExportAsync).WithTags("Jobs").WithName("ExportJob").WithSummary("The whole record of a job as one file that can be checked elsewhere.")
            .Produces<JsonData>(200, "application/json").ProducesProblem(404).AllowReaders();
        api.MapPost("/exports/verify", (Delegate)VerifyAsync).WithTags("Exports").WithName("VerifyExport").WithSummary("Check an export, of this or another installation: digest, replay, and what is derived.")
            .Accepts<JsonData>("application/json").Produces<ExportVerification>().ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).AllowReaders();
    }

    private static async Task<IResult> ExportAsync(string jobId, HttpContext context, JobRecords records, IJobQueries queries, IGrainFactory grains, TimeProvider clock)
    {
        // The log first: so no line is of a run that the record does not have yet.
        var log = JobNames.IsJobId(jobId) ? await ReadLogAsync(jobId, queries, context.RequestAborted) : [];
        if (await records.ReadAsync(jobId, context.RequestAborted) is not { } record)
        {
            return Problems.NoJob(jobId);
        }

        var settings = await grains.GetGrain<IQueueGrain>(record.Job.State.Spec.QueueName).Describe();
        var view = JsonSerializer.SerializeToUtf8Bytes(QueueSettingsView.Of(settings.Settings), GatewayJson.Default.QueueSettingsView);
        var export = JobExport.Write(record.Job, record.Ledger, log, new JsonData(view), clock.GetUtcNow().ToUnixTimeMilliseconds());
        // A colon is no part of a file's name everywhere.
        return TypedResults.File(export, "application/json", $"retraced-{jobId.Replace(':', '_')}.json");
    }

    private static async Task<List<LogLine>> ReadLogAsync(string jobId, IJobQueries queries, CancellationToken cancellationToken)
    {
        var log = new List<LogLine>();
        while (log.Count < LogLine.MostKept && await queries.ReadLogAsync(jobId, log.Count == 0 ? 0 : log[^1].Seq, LogLine.MostKept - log.Count, cancellationToken) is { Count: > 0 } lines)
        {
            log.AddRange(lines);
        }

        return log;
    }

    private static async Task<IResult> VerifyAsync(HttpContext context)
    {
        var (bytes, problem) = await RequestBody.ReadRawAsync(context, MostBytes, $"Check a larger export where it is, with the command: {VerifyExportCommand.Verb} FILE.");
        if (problem is not null)
        {
            return problem;
        }

        // One after the other: each may keep a processor busy for seconds.
        await Checking.WaitAsync(context.RequestAborted);
        var (verification, errors) = ((ExportVerification?)null, (IReadOnlyList<FieldError>)[]);
        try
        {
            (verification, errors) = ExportCheck.Verify(bytes);
        }
        finally
        {
            Checking.Release();
        }

        return verification is null ? Problems.Invalid(errors) : TypedResults.Ok(verification);
    }
}
