using System.Diagnostics;
using ReTraced.Torture.Servers;
using ReTraced.Torture.Stores;

namespace ReTraced.Torture.Faults;

/// <summary>Brings the faults of a plan about, one after the other.</summary>
internal sealed class FaultRunner(ServerPair servers, ITortureStore store, WallClock clock, Dice dice, Tally tally)
{
    /// <summary>All of them that begin before the end.</summary>
    public async Task RunAsync(IReadOnlyList<Fault> plan, TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var fault in plan)
        {
            var wait = fault.At - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System);
            }

            // One that took long pushes those behind it back.
            if (Stopwatch.GetElapsedTime(start) > length)
            {
                return;
            }

            await BringAboutAsync(fault);
        }
    }

    private async Task BringAboutAsync(Fault fault)
    {
        var victim = servers.Victim(dice);
        switch (fault.Kind)
        {
            case FaultKind.StepClock:
                clock.Step(fault.Length);
                tally.Add("clock steps");
                break;
            case FaultKind.DropClients:
                tally.Add("dropped connections", servers.Clients.DropAll());
                break;
            case FaultKind.KillServer or FaultKind.RestartServer or FaultKind.PauseServer:
                victim.Held = true;
                if (!victim.Process.HasExited)
                {
                    await DoAsync(victim, fault);
                }

                victim.Held = false;
                break;
            default:
                tally.Add($"store faults ({fault.Kind})");
                await store.SufferAsync(fault, tally);
                break;
        }
    }

    private async Task DoAsync(ServerSlot victim, Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.KillServer:
                tally.Add("kills");
                await victim.Process.KillAsync();
                await Task.Delay(fault.Length, TimeProvider.System);
                victim.Start();
                break;
            case FaultKind.RestartServer:
                tally.Add("restarts");
                await victim.Process.TerminateAsync();
                victim.Start();
                break;
            default:
                tally.Add(fault.Length >= FaultPlan.BeyondTheLease ? "pauses beyond the lease" : "pauses");
                await victim.Process.PauseAsync(fault.Length);
                break;
        }
    }
}
