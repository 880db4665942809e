using ReTraced.Gateway.Http;

namespace ReTraced.Gateway.Dashboard.Pages.JobList;

/// <summary>Something that the list of jobs can show of each.</summary>
/// <param name="Name">As the address has it.</param>
/// <param name="Title">As its column is headed.</param>
/// <param name="IsNumber">True if it stands to the right.</param>
public sealed record JobColumn(string Name, string Title, bool IsNumber = false)
{
    /// <summary>All there are, in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<JobColumn> All =
    [
        new("status", "Status"), new("queue", "Queue"), new("type", "Type"), new("tries", "Tries", true), new("attempts", "Runs in all", true), new("replays", "Replays", true), new("priority", "Priority", true),
        new("error", "Last error"), new("message", "Said"), new("reason", "Why it stopped"), new("tags", "Tags"), new("key", "Rate key"), new("workflow", "Workflow"), new("schedule", "Schedule"), new("worker", "Worker"),
        new("data", "Data"), new("due", "Due"), new("created", "Created"), new("started", "Started"), new("finished", "Finished"), new("took", "Last run took", true), new("late", "Started late by", true),
    ];

    private static readonly string[] Usual = ["status", "queue", "type", "tries", "error", "created", "finished"];

    /// <summary>The columns that an address asks for; the usual ones if it says nothing.</summary>
    public static IReadOnlyList<JobColumn> Read(QueryReader query)
    {
        var names = query.Text(PageQuery.Columns)?.Split(',') ?? Usual;
        if (names.FirstOrDefault(name => All.All(column => column.Name != name)) is { } unknown)
        {
            query.Add(PageQuery.Columns, $"has no column '{Shown.Text(unknown, 40)}'; there are {string.Join(", ", All.Select(column => column.Name))}.");
        }

        return [.. All.Where(column => names.Contains(column.Name))];
    }
}
