using FsCheck;
using FsCheck.Fluent;

namespace ReTraced.Grains.Tests;

// One thing that happens to a queue's book: what, to which job, how far its due time is from being the latest, and a
// number that picks the details.
internal sealed record BookStep(BookMove Move, int Job, int EarlierBy, int Pick)
{
    public const int Jobs = 24;

    // Mostly in order, as in life, and often with the same due time.
    private static readonly Gen<BookStep> One =
        from move in Gen.Frequency((6, Gen.Constant(BookMove.Pending)), (4, Gen.Constant(BookMove.Take)), (3, Gen.Constant(BookMove.GiveBack)), (5, Gen.Elements(Enum.GetValues<BookMove>())))
        from job in Gen.Choose(0, Jobs - 1)
        from earlierBy in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, 40)))
        from pick in Gen.Choose(0, 1000)
        select new BookStep(move, job, earlierBy, pick);

    // A shorter sequence with the same fault is found by leaving steps out.
    public static Arbitrary<BookStep[]> Sequences { get; } = Arb.From(
        One.ArrayOf(),
        steps => Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, at) => at != i).ToArray()));
}

internal enum BookMove
{
    Pending,
    Delayed,
    Started,
    NotStarted,
    Ended,
    Take,
    GiveBack,
    Forget,
    ClockGoesOn,
    OtherRules,
}
