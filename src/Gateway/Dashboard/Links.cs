using Microsoft.AspNetCore.Http.Extensions;

namespace ReTraced.Gateway.Dashboard;

/// <summary>Addresses of pages. Everything that names something is escaped here.</summary>
internal static class Links
{
    /// <summary>A job.</summary>
    public static string Job(string jobId) => $"/jobs/{Uri.EscapeDataString(jobId)}";

    /// <summary>A queue.</summary>
    public static string Queue(string name) => $"/queues/{Uri.EscapeDataString(name)}";

    /// <summary>The settings of a queue.</summary>
    public static string QueueSettings(string name) => $"{Queue(name)}/settings";

    /// <summary>A group of dead letters.</summary>
    public static string Group(string fingerprint) => $"/dlq/{Uri.EscapeDataString(fingerprint)}";

    /// <summary>Dead letters that match, one by one.</summary>
    public static string Letters(params ReadOnlySpan<(string Name, string? Value)> filter) => To("/dlq/letters", filter);

    /// <summary>A schedule.</summary>
    public static string Schedule(string scheduleId) => $"/schedules/{Uri.EscapeDataString(scheduleId)}";

    /// <summary>A workflow.</summary>
    public static string Workflow(string workflowId) => $"/workflows/{Uri.EscapeDataString(workflowId)}";

    /// <summary>A bulk operation.</summary>
    public static string Operation(string operationId) => $"/operations/{Uri.EscapeDataString(operationId)}";

    /// <summary>Jobs that match.</summary>
    public static string Jobs(params ReadOnlySpan<(string Name, string? Value)> filter) => To("/jobs", filter);

    /// <summary>The page that is shown, with one of its parameters changed; from its beginning.</summary>
    public static string With(HttpRequest request, string name, string? value)
    {
        var query = new QueryBuilder();
        foreach (var (key, values) in request.Query.Where(parameter => parameter.Key != name && parameter.Key != "cursor"))
        {
            query.Add(key, values.Select(one => one ?? ""));
        }

        if (value is not null)
        {
            query.Add(name, value);
        }

        return request.Path + query.ToQueryString().ToString();
    }

    private static string To(string path, ReadOnlySpan<(string Name, string? Value)> filter)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in filter)
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        return path + query.ToQueryString();
    }
}
