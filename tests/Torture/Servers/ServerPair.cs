using System.Diagnostics;
using System.Globalization;
using ReTraced.Gateway;
using ReTraced.Testing;
using ReTraced.Torture.Server;

namespace ReTraced.Torture.Servers;

/// <summary>The server, and if there is one its standby; in the build for clusters two gateways, and silos behind them. Whatever ends by itself is started again; clients are led to the one that is ready.</summary>
internal sealed class ServerPair : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(5);

    private readonly List<ServerSlot> _slots;
    private readonly List<ServerSlot> _silos;
    private readonly Tally _tally;
    private readonly CancellationTokenSource _end = new();
    private long _readyAt = Stopwatch.GetTimestamp();
    private Task _watching = Task.CompletedTask;

    public ServerPair(string folder, string clockFile, IReadOnlyList<string> storeArguments, bool standby, Tally tally)
    {
        _slots = [.. (standby ? (string[])["a", "b"] : ["a"]).Select(name => new ServerSlot(name, TortureServer.Word, folder, clockFile, storeArguments))];
        _silos = [.. Enumerable.Range(1, TortureServer.Silos).Select(i => new ServerSlot($"silo-{i}", TortureServer.SiloWord, folder, clockFile, storeArguments))];
        _tally = tally;
        Owner = _slots[0];
        Clients = new TcpProxy(() => Owner.Port);
    }

    /// <summary>The one that clients are led to.</summary>
    public ServerSlot Owner { get; private set; }

    /// <summary>Where clients connect.</summary>
    public TcpProxy Clients { get; }

    /// <summary>True if there is a standby.</summary>
    public bool HasStandby => _slots.Count > 1;

    /// <summary>The longest time for which none was ready.</summary>
    public TimeSpan LongestOutage { get; private set; }

    /// <summary>Whom a fault is to strike: whoever runs the jobs.</summary>
    public ServerSlot Victim(Dice dice) => _silos.Count == 0 || dice.OnceIn(5) ? Owner : dice.Of<ServerSlot>([.. _silos]);

    /// <summary>Starts them, and waits until one is ready.</summary>
    public async Task StartAsync()
    {
        foreach (var silo in _silos)
        {
            silo.Start();
            await Eventually.True(silo.IsReadyAsync, $"{silo.Name} is ready");
        }

        Owner.Start();
        await Eventually.True(Owner.IsReadyAsync, "the server is ready");
        _readyAt = Stopwatch.GetTimestamp();
        if (HasStandby)
        {
            _slots[1].Start();
        }

        _watching = WatchAsync();
    }

    /// <summary>Stops all of them in good order. Nothing is started again.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _watching;
        foreach (var slot in _slots.Concat(_silos).Where(slot => !slot.Process.HasExited))
        {
            await slot.Process.TerminateAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        await Clients.DisposeAsync();
        _slots.ForEach(slot => slot.Dispose());
        _silos.ForEach(slot => slot.Dispose());
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            foreach (var slot in _slots.Concat(_silos).Where(slot => !slot.Held && slot.Process.HasExited).ToList())
            {
                StartAgain(slot);
            }

            await FindOwnerAsync();
            await Task.Delay(LookAgain, TimeProvider.System);
        }
    }

    private void StartAgain(ServerSlot slot)
    {
        _tally.Add(slot.Process.ExitCode switch
        {
            137 => "servers killed by a job",
            // Redis was away just then: whoever supervises a server starts it again.
            GatewayProgram.NoStore => "servers that started while the store was away",
            var code => $"servers that ended with {code}",
        });
        slot.Start();
    }

    // The one that was ready last stays the owner as long as it is: one that wakes up may not know yet that it is none.
    private async Task FindOwnerAsync()
    {
        foreach (var slot in _slots.OrderBy(slot => slot != Owner))
        {
            if (!await slot.IsReadyAsync())
            {
                continue;
            }

            if (slot != Owner)
            {
                _tally.Add("takeovers");
                Owner = slot;
                Clients.DropAll();
            }

            var outage = Stopwatch.GetElapsedTime(_readyAt);
            LongestOutage = outage > LongestOutage ? outage : LongestOutage;
            if (outage > WorthSaying)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  no server was ready for {outage.TotalSeconds:N1} s, until {TimeProvider.System.GetUtcNow():HH:mm:ss.fff}"));
            }

            _readyAt = Stopwatch.GetTimestamp();
            return;
        }
    }
}
