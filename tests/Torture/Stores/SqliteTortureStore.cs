using ReTraced.Checking;
using ReTraced.Storage.Sqlite;
using ReTraced.Torture.Faults;

namespace ReTraced.Torture.Stores;

/// <summary>A SQLite file: what happens to it happens to the server that holds it.</summary>
internal sealed class SqliteTortureStore(string folder) : ITortureStore
{
    private readonly string _path = Path.Combine(folder, "jobs.db");

    public IReadOnlyList<string> ServerArguments => ["--ReTraced:Store=sqlite", $"--ReTraced:Sqlite:Path={_path}"];

    public IReadOnlyList<FaultKind> Faults => [];

    public Task StartAsync() => Task.CompletedTask;

    public Task SufferAsync(Fault fault, Tally tally) => throw new InvalidOperationException($"A file does not suffer {fault.Kind}.");

    public async Task<(CheckedStore Ports, IAsyncDisposable Opened)> OpenAsync()
    {
        var store = await SqliteJobStore.OpenAsync(new SqliteStoreOptions { Path = _path });
        return (new CheckedStore(store, store, store, store), store);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
