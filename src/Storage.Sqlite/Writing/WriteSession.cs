using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Opening;
using ReTraced.Storage.Sqlite.Owning;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>The one connection that writes, its prepared statements, and the transaction around a group.</summary>
internal sealed class WriteSession : IDisposable
{
    private readonly Connection connection;
    private readonly Names types;
    private readonly Sequence places;
    private readonly RecentJobs recent = new();
    private readonly FileLock fileLock;
    private readonly Statement commit;
    private readonly string path;
    private readonly SynchronousMode synchronous;
    private SynchronousMode current;

    /// <summary>Takes the connection over.</summary>
    public WriteSession(Connection connection, string path, SynchronousMode synchronous, TimeSpan busyTimeout)
    {
        this.connection = connection;
        this.path = path;
        this.synchronous = current = synchronous;
        fileLock = new FileLock(connection, busyTimeout);
        commit = connection.Get("COMMIT");
        Owner = new OwnerRow(connection);
        Queues = new Names(connection, "queues");
        types = new Names(connection, "types");
        places = new Sequence(connection, Tables.PlaceSequence);
        ETags = new Sequence(connection, Tables.ETagSequence);
        Counters = new GroupCounters(connection);
        Dependents = new Dependents(connection);
        var unique = new UniqueKeys(connection, Queues);
        Checks = new CommitChecks(connection, recent, unique);
        Search = new SearchWrites(connection);
        Jobs = new JobWrites(connection, Queues, types, places, Counters, Search, recent, unique, Dependents);
        Removals = new JobRemovals(connection, Dependents);
    }

    /// <summary>Who may write.</summary>
    public OwnerRow Owner { get; }

    /// <summary>Numbers of queues.</summary>
    public Names Queues { get; }

    /// <summary>Etags of documents.</summary>
    public Sequence ETags { get; }

    /// <summary>The group's counters.</summary>
    public GroupCounters Counters { get; }

    /// <summary>What jobs are found by.</summary>
    public SearchWrites Search { get; }

    /// <summary>Whether commits may be written.</summary>
    public CommitChecks Checks { get; }

    /// <summary>Which jobs depend on which.</summary>
    public Dependents Dependents { get; }

    /// <summary>By queue, how far retention has looked among jobs that others depend on: instant of the end, and place.</summary>
    public Dictionary<long, (long FinishedAt, long Place)> TrimmedTo { get; } = [];

    /// <summary>The rows of commits.</summary>
    public JobWrites Jobs { get; }

    /// <summary>Removes jobs.</summary>
    public JobRemovals Removals { get; }

    /// <summary>A statement of a verb that is not on the hot path.</summary>
    public Statement Get(string sql) => connection.Get(sql);

    /// <summary>Opens the group's transaction.</summary>
    /// <param name="waitForDisk">False if it need not survive a loss of power: what nobody asked for must not keep the disk of an idle server busy.</param>
    /// <param name="asOwner">False if anybody may write the group.</param>
    public void Begin(bool waitForDisk, bool asOwner)
    {
        var wanted = waitForDisk || synchronous != SynchronousMode.Full ? synchronous : SynchronousMode.Normal;
        if (current != wanted)
        {
            connection.Execute(wanted.Pragma());
            current = wanted;
        }

        if (asOwner)
        {
            fileLock.Begin();
        }
        else
        {
            fileLock.BeginBesideOwner();
        }
    }

    /// <summary>Makes the group durable.</summary>
    /// <param name="asOwner">
    /// Whether the owner's row was looked at. What this session remembers counts only then: a sequence that is not the owner's
    /// may stand behind the file, and would give numbers a second time if it were written.
    /// </param>
    public void Commit(bool asOwner)
    {
        if (asOwner)
        {
            Counters.Flush();
            Search.Flush();
            places.Flush();
            ETags.Flush();
        }

        commit.Run();
        Owner.Committed();
    }

    /// <summary>Makes this process the owner. Other processes may have written since it last looked, even made the schema newer.</summary>
    public void Take(StoreOwner owner)
    {
        DatabaseFile.CheckOwner(connection, path);
        Forget();
        Search.Take(ReadOwner()?.Epoch, owner.Epoch);
        places.GoOn();
        ETags.GoOn();
        Owner.Take(owner);
    }

    /// <summary>The owner as this transaction sees it.</summary>
    public StoreOwner? ReadOwner() => OwnerRow.Read(connection);

    /// <summary>Undoes the group, here and in the file.</summary>
    public void Rollback()
    {
        Forget();
        if (!connection.IsIdle)
        {
            connection.Execute("ROLLBACK");
        }
    }

    /// <inheritdoc />
    public void Dispose() => connection.Dispose();

    private void Forget()
    {
        Owner.Forget();
        Queues.Forget();
        types.Forget();
        places.Forget();
        ETags.Forget();
        Counters.Forget();
        Search.Forget();
        Dependents.Forget();
        recent.Forget();
    }
}
