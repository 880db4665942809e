using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ReTraced.Torture.Faults;
using ReTraced.Torture.Load;
using ReTraced.Torture.Servers;
using ReTraced.Torture.Stores;

namespace ReTraced.Torture;

/// <summary>One run: load and faults, then quiet until everything is done, then the check.</summary>
internal sealed class TortureRun : IAsyncDisposable
{
    private const int Enqueuers = 6;
    private const int Workers = 3;
    private static readonly TimeSpan StandsStillAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    private readonly TortureSettings _settings;
    private readonly string _folder;
    private readonly Tally _tally = new();
    private readonly ITortureStore _store;
    private readonly WallClock _clock;
    private readonly ServerPair _servers;
    private readonly WebhookEndpoint _webhook;
    private readonly Promises _promises;
    private readonly Api _api;
    private readonly Backlog _backlog;
    private bool _forget;

    private TortureRun(TortureSettings settings, string folder, ITortureStore store, WebhookEndpoint webhook)
    {
        (_settings, _folder, _store, _webhook) = (settings, folder, store, webhook);
        _clock = new WallClock(folder);
        _promises = new Promises(folder);
        _servers = new ServerPair(folder, _clock.File, store.ServerArguments, settings.Standby, _tally);
        _api = new Api(_servers.Clients.Address, _tally);
        _backlog = new Backlog(_api);
    }

    /// <summary>Brings everything up.</summary>
    public static async Task<TortureRun> StartAsync(TortureSettings settings, string folder)
    {
        ITortureStore store = settings.Store == "redis" ? new RedisTortureStore() : new SqliteTortureStore(folder);
        await store.StartAsync();
        var run = new TortureRun(settings, folder, store, await WebhookEndpoint.StartAsync());
        await run._servers.StartAsync();
        var hook = new JsonObject { ["webhook"] = new JsonObject { ["url"] = run._webhook.Url } };
        await run._api.UntilAnsweredAsync(HttpMethod.Patch, $"api/v1/queues/{JobDraw.Hook}", hook.ToJsonString(), CancellationToken.None);
        return run;
    }

    /// <summary>Runs it to its end. False if a promise was broken.</summary>
    public async Task<bool> RunAsync()
    {
        using var load = new CancellationTokenSource();
        using var end = new CancellationTokenSource();
        var watching = _backlog.WatchAsync(end.Token);
        var working = Task.WhenAll(Enumerable.Range(1, Workers).Select(i => new RemoteWorker($"worker-{i}", _api, Dice($"worker-{i}"), _promises, _tally).RunAsync(end.Token)));
        var loading = Task.WhenAll([
            .. Enumerable.Range(1, Enqueuers).Select(i => new Enqueuer(_api, new JobDraw(Dice($"jobs-{i}"), $"e{i}", _clock), Dice($"enqueuer-{i}"), _promises, _backlog, _tally).RunAsync($"key-{i}", load.Token, end.Token)),
            new Planner(_api, new JobDraw(Dice("planned"), "p", _clock), Dice("planner"), _promises, _tally).RunAsync(load.Token, end.Token),
            new People(_api, Dice("people"), _promises, _tally).RunAsync(load.Token, end.Token),
        ]);
        using (var saying = new Timer(_ => Say("runs"), null, SayEvery, SayEvery))
        {
            var plan = FaultPlan.Draw(_settings.Seed, _settings.Length, _servers.HasStandby, _store.Faults);
            await File.WriteAllLinesAsync(Path.Combine(_folder, "faults.log"), plan.Select(fault => fault.ToString()));
            await Task.WhenAll(new FaultRunner(_servers, _store, _clock, Dice("victims"), _tally).RunAsync(plan, _settings.Length), Task.Delay(_settings.Length, TimeProvider.System));
        }

        await load.CancelAsync();
        var drained = await DrainAsync(loading);
        await end.CancelAsync();
        // Whoever still waits for an answer is told that there will be none.
        await Task.WhenAll(watching, working, loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _servers.StopAsync();
        return await Verdict.GiveAsync(_store, _promises.Expectations(_clock.Steps), _tally, _servers.LongestOutage, drained);
    }

    /// <summary>Nobody needs the folder any more.</summary>
    public void Forget() => _forget = true;

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        await _webhook.DisposeAsync();
        await _store.DisposeAsync();
        _api.Dispose();
        _promises.Dispose();
        if (_forget)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private Dice Dice(string name) => new(_settings.Seed, name);

    // No faults any more but those that jobs themselves bring about.
    private async Task<bool> DrainAsync(Task loading)
    {
        var start = Stopwatch.GetTimestamp();
        var (said, left, moved) = (TimeSpan.Zero, long.MaxValue, start);
        while (Stopwatch.GetElapsedTime(moved) < StandsStillAfter)
        {
            // Jobs that have lost a lease run one by one: a long run leaves many, and only standing still is wrong.
            if (_backlog.Jobs < left)
            {
                (left, moved) = (_backlog.Jobs, Stopwatch.GetTimestamp());
            }

            // Twice: a job can be on its way from one status to the next.
            if (loading.IsCompleted && await _backlog.ReadAsync() is 0 && await _backlog.ReadAsync() is 0)
            {
                await loading;
                return true;
            }

            if (Stopwatch.GetElapsedTime(start) - said > SayEvery)
            {
                said = Stopwatch.GetElapsedTime(start);
                Say("drains");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        return false;
    }

    private void Say(string does) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {does}: {_promises.Enqueues:N0} jobs promised, {_backlog.Jobs:N0} not yet done; {_tally["kills"]} kills, {_tally["takeovers"]} takeovers"));
}
