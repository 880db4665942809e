using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;

namespace ReTraced.Gateway.Http;

/// <summary>Reads what workers outside send.</summary>
public static class WorkerRequests
{
    /// <summary>Most queues, and most types, that one poll names.</summary>
    public const int MostNames = 100;

    /// <summary>Most jobs that one poll leases.</summary>
    public const int MostLeases = 500;

    /// <summary>Longest time that a poll waits, milliseconds.</summary>
    public const int LongestWaitMs = 20_000;

    /// <summary>Longest message of a progress report, in characters.</summary>
    public const int MaxProgressMessage = 1000;

    /// <summary>Reads the body of a poll.</summary>
    public static (string WorkerId, PollRequest Request) ReadPoll(FieldReader fields)
    {
        var workerId = fields.RequiredText("workerId", 128);
        if (workerId.Length > 0 && (!JobNames.IsWorkerId(workerId) || workerId.StartsWith(JobNames.LocalWorkerPrefix, StringComparison.Ordinal)))
        {
            fields.Add("workerId", $"must be {JobNames.WorkerIdForm}, and must not begin with '{JobNames.LocalWorkerPrefix}': so begin the names of workers inside the server.");
        }

        var before = fields.Errors.Count;
        var queues = fields.Names("queues", MostNames, JobNames.IsQueueName, JobNames.QueueNameForm)?.Distinct().ToList() ?? [];
        if (queues.Count == 0 && fields.Errors.Count == before)
        {
            fields.Add("queues", "is required: the queues to take work from, the first first.");
        }

        before = fields.Errors.Count;
        var types = fields.Names("types", MostNames, JobNames.IsType, JobNames.TypeForm)?.Distinct().ToList();
        if (types is { Count: 0 } && fields.Errors.Count == before)
        {
            fields.Add("types", "is empty; leave it out to serve all types.");
        }

        var request = new PollRequest(queues, types, fields.Whole("max", 1, MostLeases) ?? 1, fields.Whole("waitMs", 0, LongestWaitMs) ?? 0);
        fields.RefuseUnknownFields();
        return (workerId, request);
    }

    /// <summary>Reads why a run failed.</summary>
    public static JobError? ReadError(FieldReader fields)
    {
        if (fields.Nested("error") is not { } error)
        {
            fields.Add("error", "is required: an object with code and message.");
            return null;
        }

        var code = error.RequiredText("code", 64);
        if (code.Length > 0 && !ErrorCodes.IsValid(code))
        {
            error.Add("code", "must be [A-Z][A-Z0-9_]{0,63}.");
        }

        var result = new JobError
        {
            Code = code,
            Message = error.RequiredText("message", int.MaxValue),
            Stack = error.Text("stack", int.MaxValue),
            Details = error.Any("details"),
        };
        error.RefuseUnknownFields();
        return result;
    }

    /// <summary>Reads the kind that the worker says itself.</summary>
    public static FailureType? ReadKind(FieldReader fields) =>
        fields.Choice("kind", ("TEMPORARY", FailureType.Temporary), ("PERMANENT", FailureType.Permanent), ("POISON", FailureType.Poison));

    /// <summary>Reads lines to log.</summary>
    public static IReadOnlyList<string> ReadLines(FieldReader fields)
    {
        var lines = fields.Names("lines", LogLine.MostAtOnce, line => line.Length <= LogLine.MaxLength, $"any text of at most {LogLine.MaxLength} characters") ?? [];
        if (lines.Count == 0 && !fields.Failed)
        {
            fields.Add("lines", "must hold at least one line.");
        }

        fields.RefuseUnknownFields();
        return lines;
    }

    /// <summary>Reads how far a run has come.</summary>
    public static (double Percent, string? Message) ReadProgress(FieldReader fields)
    {
        var percent = fields.Number("percent", 0, 100);
        if (percent is null && !fields.Failed)
        {
            fields.Add("percent", "is required: a number from 0 to 100.");
        }

        var message = fields.Text("message", MaxProgressMessage);
        fields.RefuseUnknownFields();
        return (percent ?? 0, message);
    }
}
