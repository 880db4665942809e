using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>The one connection that writes, its prepared statements, and the transaction around a group.</summary>
internal sealed class WriteSession : IDisposable
{
    private readonly Connection connection;
    private readonly Names types;
    private readonly Sequence places;
    private readonly RecentJobs recent = new();
    private readonly Statement begin;
    private readonly Statement commit;

    /// <summary>Takes the connection over.</summary>
    public WriteSession(Connection connection)
    {
        this.connection = connection;
        // IMMEDIATE: the file's lock is taken, or missed, before anything is written.
        begin = connection.Get("BEGIN IMMEDIATE");
        commit = connection.Get("COMMIT");
        Queues = new Names(connection, "queues");
        types = new Names(connection, "types");
        places = new Sequence(connection, Tables.PlaceSequence);
        ETags = new Sequence(connection, Tables.ETagSequence);
        Counters = new GroupCounters(connection);
        Checks = new CommitChecks(connection, recent);
        Jobs = new JobWrites(connection, Queues, types, places, Counters, recent);
        Removals = new JobRemovals(connection);
    }

    /// <summary>Numbers of queues.</summary>
    public Names Queues { get; }

    /// <summary>Etags of documents.</summary>
    public Sequence ETags { get; }

    /// <summary>The group's counters.</summary>
    public GroupCounters Counters { get; }

    /// <summary>Whether commits may be written.</summary>
    public CommitChecks Checks { get; }

    /// <summary>The rows of commits.</summary>
    public JobWrites Jobs { get; }

    /// <summary>Removes jobs.</summary>
    public JobRemovals Removals { get; }

    /// <summary>A statement of a verb that is not on the hot path.</summary>
    public Statement Get(string sql) => connection.Get(sql);

    /// <summary>Opens the group's transaction.</summary>
    public void Begin() => begin.Run();

    /// <summary>Makes the group durable.</summary>
    public void Commit()
    {
        Counters.Flush();
        places.Flush();
        ETags.Flush();
        commit.Run();
    }

    /// <summary>Undoes the group, here and in the file.</summary>
    public void Rollback()
    {
        Queues.Forget();
        types.Forget();
        places.Forget();
        ETags.Forget();
        Counters.Forget();
        recent.Forget();
        if (!connection.IsIdle)
        {
            connection.Execute("ROLLBACK");
        }
    }

    /// <inheritdoc />
    public void Dispose() => connection.Dispose();
}
