using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using ReTraced.Explain;
using ReTraced.Grains.Workers;
using ReTraced.Hosting;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;
using JobView = ReTraced.Jobs.Job;

namespace ReTraced.Grains.Tests;

/// <summary>The whole scheduler in this process, on a real SQLite file and a manual clock. It can be stopped and started again on the same file.</summary>
public sealed class Scheduler : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder;
    private readonly bool _ownsFolder;
    private readonly Action<ReTracedBuilder>? _configure;
    private readonly TimeSpan? _shutdown;
    private IHost? _host;

    private Scheduler(ManualClock clock, Action<ReTracedBuilder>? configure, TimeSpan? shutdown, string? folder = null)
    {
        (Clock, _configure, _shutdown) = (clock, configure, shutdown);
        _ownsFolder = folder is null;
        _folder = folder ?? Directory.CreateTempSubdirectory("retraced-").FullName;
    }

    public ManualClock Clock { get; }

    public string StorePath => Path.Combine(_folder, "jobs.db");

    public IServiceProvider Services => _host!.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IJobQueries Queries => Services.GetRequiredService<IJobQueries>();

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<Scheduler> StartAsync(Action<ReTracedBuilder>? configure = null, TimeSpan? shutdown = null)
    {
        var scheduler = new Scheduler(new ManualClock(), configure, shutdown);
        await scheduler.StartAgainAsync();
        return scheduler;
    }

    /// <summary>Starts another scheduler on the same file, with a clock of its own. Dispose it before this one.</summary>
    public async Task<Scheduler> StartSecondAsync(Action<ReTracedBuilder>? configure = null)
    {
        var second = new Scheduler(new ManualClock(Clock.GetUtcNow()), configure, _shutdown, _folder);
        await second.StartAgainAsync();
        return second;
    }

    public async Task StartAgainAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ReTraced:Sqlite:Path"] = StorePath;
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddReTraced(_configure);
        // A machine that stands still for a while is no reason to leave a release behind.
        builder.Services.AddOptions<HostOptions>().PostConfigure(host => host.ShutdownTimeout = Patience * 2);
        builder.Services.AddSingleton(provider => new WorkerPumpOptions(provider.GetRequiredService<IOptions<ReTracedOptions>>().Value.Concurrency, _shutdown ?? TimeSpan.FromSeconds(30), Patience));
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task StopAsync()
    {
        await _host!.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _host = null;
    }

    public IJobGrain Job(string jobId) => Grains.GetGrain<IJobGrain>(jobId);

    public IRemoteWorkerGrain Worker(string workerId) => Grains.GetGrain<IRemoteWorkerGrain>(workerId);

    public IQueueGrain Queue(string name) => Grains.GetGrain<IQueueGrain>(name);

    public async Task<JobReply> EnqueueAsync(string jobId, string queue, string data = "{}", Func<JobInput, JobInput>? with = null)
    {
        var input = new JobInput { QueueName = queue, JobData = JsonData.Parse(data) };
        return await Job(jobId).Enqueue(new EnqueueRequest(with?.Invoke(input) ?? input, "test"));
    }

    /// <summary>Makes jobs j0, j1, ... in one commit, in this order.</summary>
    public async Task EnqueueManyAsync(string queue, int count, Func<int, JobInput>? input = null)
    {
        var jobs = Enumerable.Range(0, count).Select(i => new IntakeJob($"j{i}", input?.Invoke(i) ?? new JobInput { QueueName = queue }));
        Assert.True((await Grains.GetGrain<IIntakeGrain>("intake").EnqueueAll([.. jobs], "test")).Accepted);
        await Eventually.True(async () => await Queue(queue).Describe() is { Recovering: false } described && described.Ready + described.Delayed == count, "the queue has heard of them");
    }

    /// <summary>Changes settings of a queue.</summary>
    public async Task SetAsync(string queue, string patch)
    {
        await RecoveredAsync(queue);
        Assert.Empty((await Queue(queue).ChangeSettings(new SettingsRequest(JsonData.Parse(patch), "ada", "test"))).Errors);
    }

    /// <summary>Has a worker take a job, due or not, and lose it.</summary>
    public async Task LoseLeaseAsync(string jobId, string worker)
    {
        Assert.True((await Job(jobId).Start(new StartRequest(worker, $"lost-{jobId}", long.MaxValue, Remote: true))).Ok);
        await Job(jobId).LoseLease(new LostLease($"lost-{jobId}", "The worker has vanished."));
        await Eventually.True(async () => (await LedgerAsync(jobId)).Any(entry => entry.Event is LeaseWasLost), $"{jobId} has lost its lease");
    }

    public async Task<JobView> ReadAsync(string jobId)
    {
        var job = await Queries.GetAsync(jobId) ?? throw new InvalidOperationException($"There is no job {jobId}.");
        return JobView.From(job, await LedgerAsync(jobId));
    }

    public Task<IReadOnlyList<LedgerEntry>> LedgerAsync(string jobId) => Queries.ReadLedgerAsync(jobId, 0, 10_000);

    /// <summary>The only entry of this kind.</summary>
    public async Task<LedgerEntry> EntryAsync(string jobId, JobEventKind kind) => (await LedgerAsync(jobId)).Single(entry => entry.Event.Kind == kind);

    public async Task<Verification> VerifyAsync(string jobId) => LedgerReplay.Verify((await Queries.GetAsync(jobId))!.State, await LedgerAsync(jobId));

    public async Task<Explanation> ExplainAsync(string jobId) => Explainer.Explain((await Queries.GetAsync(jobId))!.State, await LedgerAsync(jobId));

    public Task IsAsync(string jobId, JobStatus status) => Eventually.True(async () => (await Queries.GetAsync(jobId))?.State.Head.Status == status, $"{jobId} is {status}");

    /// <summary>Moves the clock on by milliseconds until it is so: what a queue is told reaches it a moment later, and it sets its alarm only then.</summary>
    public Task AdvanceUntilAsync(string jobId, JobStatus status) => Eventually.TrueWhileAdvancing(
        Clock,
        TimeSpan.FromMilliseconds(1),
        () => Queries.GetAsync(jobId).GetAwaiter().GetResult()?.State.Head.Status == status,
        $"{jobId} is {status}");

    /// <summary>Waits until a queue, which begins with the first call, has read what the store holds: from then on it hears only of what happens.</summary>
    public Task RecoveredAsync(string queue) => Eventually.True(async () => !(await Queue(queue).Describe()).Recovering, $"{queue} has recovered");

    public Task AttemptsAsync(string jobId, int attempts, JobStatus status) => Eventually.True(
        async () => (await Queries.GetAsync(jobId))?.State.Head is { } head && head.Attempts == attempts && head.Status == status,
        $"{jobId} is {status} after {attempts} attempts");

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await StopAsync();
        }

        if (_ownsFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
