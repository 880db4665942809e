using FsCheck;
using FsCheck.Fluent;

namespace ReTraced.Tests;

// One event of a random life: which, how the clock moves before it, and a number that picks its details.
internal sealed record Step(int Kind, int ClockMs, int Pick)
{
    public const int Kinds = 16;

    private static readonly Gen<Step> One =
        from kind in Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Constant(1)), (2, Gen.Constant(3)), (6, Gen.Choose(0, Kinds - 1)))
        from clock in Gen.Frequency((4, Gen.Choose(0, 20_000)), (2, Gen.Constant(0)), (1, Gen.Choose(-100_000, 100_000_000)))
        from pick in Gen.Choose(0, 100_000)
        select new Step(kind, clock, pick);

    // A shorter sequence with the same fault is found by leaving steps out.
    public static Arbitrary<Step[]> Sequences { get; } = Arb.From(
        One.ArrayOf(),
        steps => Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, at) => at != i).ToArray()));

    // A failing run prints its seed; put it in WithReplay to see it again.
    public static Config Config { get; } = Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60);

    public static void ForAll(Action<Life> check) => Check.One(Config, Prop.ForAll(Sequences, steps => check(RandomLife.Of(steps))));

    public JobEvent Event(Life life) => Kind switch
    {
        0 => new Started { LeaseId = $"lease-{life.Head.Attempts + 1}", By = "worker-1", LeaseMs = Pick % 2 == 0 ? 30_000 : null },
        1 => Life.Failure(Codes[Pick % Codes.Length], Kinded(Pick / 7)) with { QueueKind = Kinded(Pick / 11), RetryAfterMs = Pick % 5 == 0 ? Pick * 1000L : null },
        2 => new Succeeded { Output = Pick % 2 == 0 ? JsonData.Parse("""{"sent":true}""") : null, By = "worker-1" },
        3 => new Due(),
        4 => new LeaseWasLost { Because = "The worker sent no heartbeat in time." },
        5 => new Released { Reason = Pick % 2 == 0 ? "shutting down" : null, By = "worker-1" },
        6 => new CancelAsked { Reason = "not needed", By = "ann" },
        7 => new Expired(),
        8 or 9 => new RetryAsked
        {
            Reason = Pick % 13 == 0 ? "two  lines\n of it" : "fixed",
            By = Pick % 11 == 0 ? "" : "ann",
            Trigger = Pick % 3 == 0 ? RetryTrigger.Auto : RetryTrigger.Manual,
            Force = Pick % 4 != 0,
            ParentsIncomplete = Pick % 5 == 0,
            RunAt = Pick % 3 == 0 ? life.Now + Pick : null,
            Changes = Pick % 2 == 0 ? JsonData.Parse(Patches[Pick % Patches.Length]) : null,
        },
        10 => new PoisonAsked { Reason = "eats memory!", By = "ann" },
        11 => new DiscardAsked { Reason = "old", By = "ann" },
        12 => new RunNow { Reason = "hurry", By = "ann" },
        13 => new ParentsFinished(),
        14 => new ParentFailed { ParentJobId = "p", ParentStatus = JobStatus.Dead, Policy = (OnParentFailure)(Pick % 3) },
        _ => new Enqueued(),
    };

    private static readonly string[] Codes = [ErrorCodes.NetworkError, ErrorCodes.Timeout, ErrorCodes.NetworkError, "MY_CODE", ErrorCodes.InvalidJobData];

    private static readonly string[] Patches =
    [
        """[{"op":"replace","path":"/jobData/a","value":"x"}]""",
        """[{"op":"remove","path":"/jobData/a"},{"op":"remove","path":"/jobData/b"}]""",
        """[{"op":"add","path":"/jobData/a","value":{"z":1,"y":[1,2]}},{"op":"add","path":"/jobData/b","value":null}]""",
        """[{"op":"replace","path":"/maxTries","value":3},{"op":"replace","path":"/backoffStrategy","value":"linear"}]""",
        """[{"op":"replace","path":"/backoffConfig/jitterSeconds","value":2.5},{"op":"copy","from":"/jobData/b","path":"/jobData/c~1d"}]""",
        """[{"op":"replace","path":"/jobData","value":{"b":1,"a":{"y":[],"z":2}}}]""",
        "[]",
    ];

    private static FailureType? Kinded(int pick) => (pick % 10) switch
    {
        0 => FailureType.Permanent,
        1 => FailureType.Poison,
        2 => FailureType.Temporary,
        _ => null,
    };
}
