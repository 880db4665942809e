using ReTraced.Backoff;
using ReTraced.Checking;
using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Native;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Checking;

/// <summary>A store with one job of each sort, and a second connection that writes past it.</summary>
public sealed class Scene : IAsyncDisposable
{
    /// <summary>When every job is made.</summary>
    public const long T = Commits.Now;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _enqueued = [];
    private readonly List<AcknowledgedCompletion> _completed = [];

    private Scene(SqliteJobStore store, TemporaryFolder folder) => (Store, _folder) = (store, folder);

    /// <summary>The store.</summary>
    public SqliteJobStore Store { get; }

    /// <summary>What clients were promised.</summary>
    public CheckExpectations Expected => new() { Enqueued = _enqueued, Completed = _completed };

    /// <summary>Opens a store, and leads the jobs to where they are to be.</summary>
    public static async Task<Scene> OpenAsync()
    {
        var folder = new TemporaryFolder();
        var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = folder.File("retraced.db"), Synchronous = SynchronousMode.Off });
        var scene = new Scene(store, folder);
        await scene.EnqueueAsync("pending");
        await scene.LiveAsync("running", (10, Start(1)));
        await scene.LiveAsync("done", (10, Start(1)), (20, new Succeeded()));
        await scene.LiveAsync("retried", (10, Start(1)), (20, Failure()), (1_020, new Due()), (1_025, Start(2)), (1_030, new Succeeded()));
        await scene.LiveAsync("dead", (10, Start(1)), (20, Failure(FailureType.Permanent)));
        scene.Acknowledge("done", 1);
        scene.Acknowledge("retried", 2);
        return scene;
    }

    /// <summary>A lease is granted for the n-th time.</summary>
    public static Started Start(int attempt) => new() { By = "worker-1", LeaseId = $"lease-{attempt}" };

    /// <summary>A run fails.</summary>
    public static FailedRun Failure(FailureType? kind = null) =>
        new() { By = "worker-1", HandlerKind = kind, Error = new JobError { Code = ErrorCodes.NetworkError, Message = "It did not work." } };

    /// <summary>Leads a job through some events, each so many milliseconds after <see cref="T"/>, and answers its states.</summary>
    public async Task<IReadOnlyList<JobState>> LiveAsync(string jobId, params (int After, JobEvent Event)[] events)
    {
        var states = new List<JobState> { await EnqueueAsync(jobId) };
        foreach (var (after, e) in events)
        {
            var transition = Assert.IsType<Transition>(StateMachine.Apply(states[^1], e, T + after, NoJitter.Instance));
            Assert.Equal(CommitStatus.Committed, (await Store.CommitAsync(JobCommit.Of(states[^1], transition))).Status);
            states.Add(transition.State);
        }

        return states;
    }

    /// <summary>Writes past the store.</summary>
    public void Sql(string sql)
    {
        using var connection = Connection.Open(Store.Path, write: true, TimeSpan.FromSeconds(5));
        connection.Execute(sql);
    }

    /// <summary>Replaces some of a head's JSON.</summary>
    public void Head(string jobId, string text, string by)
    {
        using var connection = Connection.Open(Store.Path, write: true, TimeSpan.FromSeconds(5));
        connection.Execute($"UPDATE jobs SET head = CAST(replace(CAST(head AS TEXT), '{text}', '{by}') AS BLOB) WHERE job_id = '{jobId}' AND instr(head, '{text}') > 0");
        Assert.Equal(1, connection.Changes);
    }

    /// <summary>Checks it.</summary>
    public Task<CheckReport> CheckAsync() => CheckAsync(Expected);

    /// <summary>Checks it for something else.</summary>
    public Task<CheckReport> CheckAsync(CheckExpectations expected) => new HistoryChecker(new CheckedStore(Store, Store, Store, Store)).CheckAsync(expected);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    private void Acknowledge(string jobId, int attempt)
    {
        _completed.Add(new AcknowledgedCompletion(jobId) { Attempt = attempt });
        _completed.Add(new AcknowledgedCompletion(jobId) { LeaseId = $"lease-{attempt}" });
    }

    private Task<JobState> EnqueueAsync(string jobId) => MakeAsync(jobId, spec => spec);

    /// <summary>Moves a job.</summary>
    public async Task<JobState> MoveAsync(JobState job, JobEvent e)
    {
        var transition = Assert.IsType<Transition>(StateMachine.Apply(job, e, T + 10, NoJitter.Instance));
        Assert.Equal(CommitStatus.Committed, (await Store.CommitAsync(JobCommit.Of(job, transition))).Status);
        return transition.State;
    }

    /// <summary>Makes a job.</summary>
    public async Task<JobState> MakeAsync(string jobId, Func<JobSpec, JobSpec> with, int openParents = 0)
    {
        var made = StateMachine.Create(
            with(new JobSpec
            {
                JobId = jobId,
                QueueName = "email",
                Type = "email",
                JobData = Json.JsonData.Parse("{}"),
                CreatedAt = T,
                BackoffStrategy = BackoffStrategy.Fixed,
                BackoffConfig = BackoffConfig.Default with { BaseDelaySeconds = 1 },
            }),
            new Enqueued { OpenParents = openParents });
        Assert.Equal(CommitStatus.Committed, (await Store.CommitAsync(JobCommit.Of(null, made))).Status);
        _enqueued.Add(jobId);
        return made.State;
    }
}
