using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Which jobs depend on which.</summary>
internal sealed class Dependents(Connection connection)
{
    private readonly Statement any = connection.Get("SELECT EXISTS (SELECT 1 FROM dependents)");
    private readonly Statement has = connection.Get("SELECT EXISTS (SELECT 1 FROM dependents WHERE parent = ?1)");
    private readonly Statement add = connection.Get("INSERT OR IGNORE INTO dependents (parent, child) VALUES (?1, ?2)");
    private readonly Statement remove = connection.Get("DELETE FROM dependents WHERE parent = ?1");
    private readonly Statement needed = connection.Get("""
        SELECT EXISTS (SELECT 1 FROM dependents d JOIN jobs j ON j.job_id = d.child WHERE d.parent = ?1 AND j.status NOT IN (?2, ?3))
        """);

    // Most stores have none, and every job that ends asks.
    private bool? isAny;

    /// <summary>Notes on which jobs a new one depends.</summary>
    public void Add(string child, IReadOnlyList<string> parents)
    {
        foreach (var parent in parents)
        {
            add.Bind(1, parent).Bind(2, child).Run();
            isAny = true;
        }
    }

    /// <summary>True if jobs depend on this one.</summary>
    public bool Has(string parent) => IsAny && IsTrue(has.Bind(1, parent));

    /// <summary>True if a job depends on this one that is neither completed nor cancelled: it may still need what this one has left.</summary>
    public bool IsNeeded(string parent) =>
        IsAny && IsTrue(needed.Bind(1, parent).Bind(2, (long)JobStatus.Completed).Bind(3, (long)JobStatus.Cancelled));

    /// <summary>The job is removed.</summary>
    public void Remove(string parent)
    {
        if (IsAny)
        {
            remove.Bind(1, parent).Run();
        }
    }

    /// <summary>What was noted may be undone.</summary>
    public void Forget() => isAny = null;

    private bool IsAny => isAny ??= IsTrue(any);

    private static bool IsTrue(Statement exists) => exists.First() == 1;
}
