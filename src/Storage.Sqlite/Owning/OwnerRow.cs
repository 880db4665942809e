using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Owning;

/// <summary>The one row that says which process owns the file, and whether that is this one.</summary>
internal sealed class OwnerRow(Connection connection)
{
    private const string Select = "SELECT epoch, name, process, beat, released FROM owner";

    private readonly Statement findEpoch = connection.Get("SELECT epoch FROM owner");
    private readonly Statement beat = connection.Get("UPDATE owner SET beat = beat + 1");

    // Ours; 0 while this process is not the owner. One that a transaction has written counts once it is durable.
    private long epoch;
    private long? written;

    /// <summary>The owner, as a connection sees it.</summary>
    public static StoreOwner? Read(Connection connection)
    {
        var row = connection.Get(Select);
        if (!row.Step())
        {
            return null;
        }

        var owner = new StoreOwner(row.Int64(0), row.Text(1), row.IsNull(2) ? null : row.Text(2), row.Int64(3), row.Int64(4) != 0);
        row.Reset();
        return owner;
    }

    /// <summary>Compares the epoch, inside the transaction: from here to its end nobody else can take the file.</summary>
    /// <exception cref="StoreNotOwnedException">It is another one than this process's own.</exception>
    public void Require()
    {
        var stored = findEpoch.Step() ? findEpoch.Int64(0) : 0;
        findEpoch.Reset();
        if (stored == 0 || stored != epoch)
        {
            epoch = 0;
            throw new StoreNotOwnedException(Read(connection) is { } owner
                ? $"The store is owned by {owner.Name} (epoch {owner.Epoch}), so nothing was written here. Send the request to the owner, or again later."
                : "Nobody owns the store yet, so nothing was written. Send the request again in a moment.");
        }
    }

    /// <summary>Makes this process the owner once the transaction is durable.</summary>
    public void Take(StoreOwner owner)
    {
        var write = connection.Get("INSERT OR REPLACE INTO owner (id, epoch, name, process, beat, released) VALUES (0, ?1, ?2, ?3, ?4, 0)")
            .Bind(1, owner.Epoch).Bind(2, owner.Name).Bind(4, owner.Beat);
        (owner.Process is { } process ? write.Bind(3, process) : write.BindNull(3)).Run();
        written = owner.Epoch;
    }

    /// <summary>Gives a sign of life.</summary>
    public void Beat() => beat.Run();

    /// <summary>Makes this process a standby, and says so to the others.</summary>
    public void Release()
    {
        connection.Get("UPDATE owner SET released = 1").Run();
        written = 0;
    }

    /// <summary>What the transaction wrote is durable.</summary>
    public void Committed()
    {
        epoch = written ?? epoch;
        written = null;
    }

    /// <summary>What the transaction wrote was undone.</summary>
    public void Forget() => written = null;
}
