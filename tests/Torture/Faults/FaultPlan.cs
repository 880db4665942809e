namespace ReTraced.Torture.Faults;

/// <summary>Draws what goes wrong when.</summary>
internal static class FaultPlan
{
    /// <summary>An owner that sleeps for longer than its lease on the store is taken for dead.</summary>
    public static readonly TimeSpan BeyondTheLease = TimeSpan.FromMilliseconds(6_500);

    // Those of the server stand twice: they are what the promises are about.
    private static readonly FaultKind[] Always =
    [
        FaultKind.KillServer, FaultKind.KillServer, FaultKind.RestartServer, FaultKind.PauseServer, FaultKind.PauseServer,
        FaultKind.DropClients, FaultKind.StepClock, FaultKind.StepClock,
    ];

    /// <summary>The plan of a run.</summary>
    public static IReadOnlyList<Fault> Draw(int seed, TimeSpan length, bool standby, IReadOnlyList<FaultKind> ofTheStore)
    {
        var dice = new Dice(seed, "faults");
        var kinds = Always.Concat(ofTheStore).ToArray();
        var plan = new List<Fault>();
        for (var at = dice.Pause(2_000, 4_000); at < length; at += dice.Pause(1_500, 5_000))
        {
            var kind = dice.Of<FaultKind>(kinds);
            plan.Add(new Fault(at, kind, Length(dice, kind, standby)));
        }

        return plan;
    }

    private static TimeSpan Length(Dice dice, FaultKind kind, bool standby) => kind switch
    {
        // Only with a standby: alone, nothing happens meanwhile.
        FaultKind.PauseServer => standby && dice.OnceIn(3) ? BeyondTheLease + dice.Pause(0, 3_000) : dice.Pause(200, 3_000),
        FaultKind.StepClock => dice.Pause(50, dice.Of(300, 2_000, 6_000)) * dice.Of(1, -1),
        _ => dice.Pause(100, 2_000),
    };
}
