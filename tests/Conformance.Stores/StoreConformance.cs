using ReTraced.Access;
using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>A test class over a fresh store.</summary>
public abstract class StoreConformance<TFixture> : IAsyncLifetime
    where TFixture : StoreFixture, new()
{
    private readonly TFixture fixture = new();
    private StorePorts? ports;

    /// <summary>Writes.</summary>
    protected IJobStore Jobs => ports!.Jobs;

    /// <summary>Reads.</summary>
    protected IJobQueries Queries => ports!.Queries;

    /// <summary>Documents.</summary>
    protected IDocumentStore Documents => ports!.Documents;

    /// <summary>Indexes as they are kept.</summary>
    protected IStoreAudit Audit => ports!.Audit;

    /// <summary>API keys.</summary>
    protected IAccessKeys Keys => ports!.Keys;

    /// <summary>What people did.</summary>
    protected IAuditLog AuditLog => ports!.AuditLog;

    /// <summary>Leads jobs through their lives.</summary>
    private protected JobLives Lives => new(Jobs);

    /// <inheritdoc />
    public Task InitializeAsync() => OpenAsync();

    /// <inheritdoc />
    public async Task DisposeAsync() => await fixture.DisposeAsync();

    /// <summary>Closes the store and opens it again.</summary>
    protected async Task ReopenAsync()
    {
        await fixture.CloseAsync();
        await OpenAsync();
    }

    /// <summary>The job as the store has it, which must be there.</summary>
    protected async Task<StoredJob> LoadedAsync(string jobId)
    {
        var job = await Jobs.LoadAsync(jobId);
        Assert.NotNull(job);
        return job;
    }

    /// <summary>The ids of all jobs that match, by walking through the pages.</summary>
    protected async Task<List<string>> ListAllAsync(JobFilter filter, int limit = 50)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Queries.ListJobsAsync(filter, cursor, limit);
            Assert.True(page.Items.Count <= limit);
            ids.AddRange(page.Items.Select(job => job.State.Spec.JobId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return ids;
    }

    /// <summary>The ids of all dead letters that match, by walking through the pages.</summary>
    protected async Task<List<string>> ListAllAsync(DeadLetterFilter filter, int limit = 50)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Queries.ListDeadLettersAsync(filter, cursor, limit);
            Assert.True(page.Items.Count <= limit);
            ids.AddRange(page.Items.Select(row => row.JobId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return ids;
    }

    /// <summary>Equal in every stored field.</summary>
    protected static void AssertSame(JobState expected, JobState actual)
    {
        Assert.Equal(Stored.Text(expected.Spec), Stored.Text(actual.Spec));
        Assert.Equal(Stored.Text(expected.Head), Stored.Text(actual.Head));
    }

    /// <summary>Equal in every stored field.</summary>
    protected static void AssertSame(LedgerEntry expected, LedgerEntry actual) => Assert.Equal(Stored.Text(expected), Stored.Text(actual));

    private async Task OpenAsync()
    {
        ports = await fixture.OpenAsync();
        await ports.TakeAsync();
    }
}
