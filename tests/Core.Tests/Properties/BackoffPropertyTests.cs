using FsCheck;
using FsCheck.Fluent;

namespace ReTraced.Tests;

public class BackoffPropertyTests
{
    // Thousandths, so that every number is one that a user can write; the ends of each range come up often.
    private static readonly Gen<(BackoffStrategy Strategy, BackoffConfig Config, int N, int JitterPick)> Cases =
        from strategy in Gen.Elements(Enum.GetValues<BackoffStrategy>())
        from baseDelay in Ends(0, 86_400_000)
        from max in Ends(0, 2_592_000_000L - baseDelay)
        from factor in Ends(1000, 1_000_000)
        from jitter in Ends(0, 3_600_000)
        from limit in Ends(1, 1000)
        from n in Ends(1, 1000)
        from tier2 in Gen.Elements<BackoffStrategy?>(null, BackoffStrategy.Exponential, BackoffStrategy.Fixed, BackoffStrategy.Linear)
        from pick in Gen.Choose(0, 1000)
        select (strategy, new BackoffConfig
        {
            BaseDelaySeconds = baseDelay / 1000.0,
            MaxDelaySeconds = (baseDelay + max) / 1000.0,
            Factor = factor / 1000.0,
            JitterSeconds = jitter / 1000.0,
            LimitOfTries = (int)limit,
            Tier2 = tier2,
        }, (int)n, pick);

    [Fact]
    public void Delay_WhenConfigIsInRange_LiesBetweenRawAndRawWithJitterAndUnderTheCap() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Arb.From(Cases), given =>
        {
            var (strategy, config, n, pick) = given;
            var range = BackoffFormula.JitterRangeMs(strategy, config, n);
            var jitterMs = range * pick / 1000;
            var delay = BackoffFormula.Delay(strategy, config, n, jitterMs);

            var max = (decimal)config.MaxDelaySeconds * 1000;
            var raw = (decimal)Math.Min(BackoffFormula.RawSeconds(strategy, config, n), config.MaxDelaySeconds) * 1000;
            Assert.InRange(delay.DelayMs, Math.Min(raw, max) - 0.5m, Math.Min(raw + range, max) + 0.5m);
            Assert.InRange(delay.DelayMs, 0, max);
            Assert.InRange(range, 0, (decimal)config.JitterSeconds * 1000);
            Assert.EndsWith(FormattableString.Invariant($" = {delay.DelayMs / 1000.0:0.###} s"), delay.Formula, StringComparison.Ordinal);
        }));

    [Fact]
    public void Delay_WhenTriesGoUp_NeverShrinks() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(Arb.From(Cases), given =>
        {
            var (strategy, config, n, _) = given;
            Assert.True(BackoffFormula.Delay(strategy, config, n, 0).DelayMs <= BackoffFormula.Delay(strategy, config, n + 1, 0).DelayMs);
        }));

    [Fact]
    public void Bounded_WhenTwice_ChangesNothingMore() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(Arb.From(Gen.Choose(8100, 8300).Zip(Gen.Choose(32_700, 32_900))), lengths =>
        {
            // Surrogate pairs throughout, so that every cut falls on or between them.
            var pairs = (lengths.Item1 % 2 == 0 ? "x" : "") + string.Concat(Enumerable.Repeat("😀", 20_000));
            var once = new JobError { Code = "E", Message = pairs[..lengths.Item1], Stack = pairs[..lengths.Item2] }.Bounded();

            Assert.Equal(once, once.Bounded());
            Assert.InRange(once.Message.Length, 1, JobError.MaxMessageLength);
            Assert.InRange(once.Stack!.Length, 1, JobError.MaxStackLength);
            var mark = once.Message.IndexOf('…', StringComparison.Ordinal);
            Assert.False(mark > 0 && char.IsHighSurrogate(once.Message[mark - 1]));
        }));

    private static Gen<long> Ends(long least, long most) => Gen.Frequency(
        (1, Gen.Constant(least)),
        (1, Gen.Constant(most)),
        (2, Gen.Choose(0, 10_000).Select(part => Math.Min(most, least + part))),
        (2, Gen.Choose(0, 1_000_000).Select(part => least + ((most - least) * part / 1_000_000))));
}
