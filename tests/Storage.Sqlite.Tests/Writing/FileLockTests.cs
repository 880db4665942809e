using ReTraced.Access;
using ReTraced.Storage.Sqlite.Native;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Writing;

/// <summary>Several processes write one file: each waits for the other, and not for ever.</summary>
public sealed class FileLockTests : IDisposable
{
    private static readonly AuditEntry Entry = new(1, "ada", "key.add", "a");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task BeginAsync_WhileAnotherHasTheLock_WaitsAsLongAsItsPatience()
    {
        await using var patient = await OpenAsync(TimeSpan.FromMinutes(1));
        await using var impatient = await OpenAsync(TimeSpan.FromMilliseconds(300));
        using var holder = Connection.Open(folder.File("retraced.db"), write: true, TimeSpan.Zero);
        holder.Execute("BEGIN IMMEDIATE");

        var waiting = patient.BeginAsync(Entry);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => impatient.BeginAsync(Entry));
        Assert.Contains("locked by another program", refused.Message, StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);
        holder.Execute("COMMIT");

        Assert.Equal(1, await waiting);
        Assert.Equal(2, await impatient.BeginAsync(Entry));
    }

    [Fact]
    public async Task CommitAsync_AfterAWriteThatAnybodyMayDo_IsAsPatientAsBefore()
    {
        await using var owner = await OpenAsync(TimeSpan.FromMinutes(1));
        await owner.TakeAsync();
        await owner.BeginAsync(Entry);
        await using var impatient = await OpenAsync(TimeSpan.FromMilliseconds(300));
        using var holder = Connection.Open(folder.File("retraced.db"), write: true, TimeSpan.Zero);
        holder.Execute("BEGIN IMMEDIATE");

        var waiting = owner.CommitAsync(Commits.Create("job", "1"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => impatient.BeginAsync(Entry));
        holder.Execute("COMMIT");

        Assert.Equal(CommitStatus.Committed, (await waiting).Status);
    }

    private Task<SqliteJobStore> OpenAsync(TimeSpan patience) =>
        SqliteJobStore.OpenAsync(new SqliteStoreOptions { Path = folder.File("retraced.db"), Synchronous = SynchronousMode.Off, BusyTimeout = patience });
}
