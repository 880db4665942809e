using FsCheck;
using FsCheck.Fluent;
using ReTraced.Queues;

namespace ReTraced.Tests;

public class RateBucketTests
{
    private static readonly Gen<RateLimit> Limits =
        from permits in Gen.Frequency((3, Gen.Choose(1, 20)), (1, Gen.Elements(1_000, 1_000_000)))
        from perSeconds in Gen.Elements(1, 1, 3, 60, 86_400)
        from burst in Gen.Frequency((2, Gen.Constant((int?)null)), (3, Gen.Choose(1, 5).Select(burst => (int?)burst)))
        select new RateLimit { Permits = permits, PerSeconds = perSeconds, Burst = burst };

    // Milliseconds to wait for, mostly about as long as the next permit takes.
    private static Gen<int[]> Waits(RateLimit limit) => Gen.Frequency(
        (3, Gen.Choose(0, 1 + (limit.PerSeconds * 1_000 / limit.Permits))),
        (2, Gen.Constant(0)),
        (1, Gen.Choose(0, 5_000 * limit.PerSeconds))).ArrayOf(60);

    private static readonly Arbitrary<(RateLimit Limit, int[] Waits)> Runs = Arb.From(from limit in Limits from waits in Waits(limit) select (limit, waits));

    [Fact]
    public void StateAt_WheneverItIsAsked_IsThatOfATokenBucket() => Prop.ForAll(Runs, run =>
    {
        // Counted in parts of a token so small that a millisecond adds a whole number of them.
        var (limit, bucket, now) = (run.Limit, new RateBucket(run.Limit), 0L);
        var token = limit.PerSeconds * 1_000L;
        var tokens = limit.BurstOrDefault() * token;
        foreach (var wait in run.Waits)
        {
            now += wait;
            tokens = Math.Min(limit.BurstOrDefault() * token, tokens + ((long)wait * limit.Permits));

            Assert.Equal(tokens >= token ? RateState.Open : RateState.Early, bucket.StateAt(now));
            Assert.Equal(tokens / token, bucket.PermitsAt(now));
            Assert.Equal(tokens >= token, bucket.OpensAt <= now);
            Assert.Equal(tokens == limit.BurstOrDefault() * token, bucket.FullAt <= now);
            if (tokens < token)
            {
                Assert.Equal((RateState.Early, RateState.Open), (bucket.StateAt(bucket.OpensAt - 1), bucket.StateAt(bucket.OpensAt)));
                continue;
            }

            bucket.Take(now);
            tokens -= token;
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Take_AsOftenAsItIsOpen_IsNeverMoreThanTheBurstAndTheRateInAnyWindow() => Prop.ForAll(Runs, run =>
    {
        var (bucket, now, taken) = (new RateBucket(run.Limit), 0L, new List<long>());
        foreach (var wait in run.Waits)
        {
            now += wait;
            while (taken.Count < 1_000 && bucket.StateAt(now) == RateState.Open)
            {
                bucket.Take(now);
                taken.Add(now);
            }
        }

        HoldsInEveryWindow(run.Limit, taken);
    }).QuickCheckThrowOnFailure();

    // Whatever happens between: 0 takes, 1 writes down, 2 has it written down, 3 dies and comes back, 4 gives back.
    [Fact]
    public void Take_WhenItDiesBetween_IsNeverMoreThanTheLimit() => Prop.ForAll(
        Arb.From(from run in Runs.Generator from moves in Gen.Frequency((5, Gen.Constant(0)), (2, Gen.Choose(1, 4))).ArrayOf(60) select (run.Limit, run.Waits, moves)),
        run =>
        {
            var (bucket, now, taken, written, writing) = (new RateBucket(run.Limit), 0L, new List<long>(), 0L, (long?)null);
            bucket.PromiseNothing();
            foreach (var (wait, move) in run.Waits.Zip(run.moves))
            {
                now += wait;
                switch (move)
                {
                    case 0 when bucket.StateAt(now) == RateState.Open:
                        bucket.Take(now);
                        taken.Add(now);
                        break;
                    case 0 when bucket.StateAt(now) == RateState.NotPromised:
                        // One after the other: whatever was on its way is there.
                        (written, writing) = (bucket.PromiseAt(now, move), null);
                        bucket.Promise(written);
                        Assert.Equal(RateState.Open, bucket.StateAt(now));
                        break;
                    case 1:
                        writing = bucket.PromiseAt(now, move);
                        bucket.PromiseNoMoreThan(writing.Value);
                        break;
                    case 2 when writing is { } at:
                        (written, writing) = (at, null);
                        bucket.Promise(at);
                        break;
                    case 3:
                        // It may have been written without the answer having come.
                        written = wait % 2 == 0 ? writing ?? written : written;
                        (bucket, writing) = (new RateBucket(run.Limit), null);
                        bucket.PromiseNothing();
                        bucket.Restore(written, now);
                        break;
                    case 4 when taken.Count > 0 && taken[^1] == now:
                        bucket.GiveBack();
                        taken.RemoveAt(taken.Count - 1);
                        break;
                }
            }

            HoldsInEveryWindow(run.Limit, taken);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 86_400, 1)]
    [InlineData(10, 60, 1)]
    [InlineData(4, 1, 1)]
    [InlineData(5, 1, 2)]
    [InlineData(100, 1, 21)]
    public void BurstOrDefault_IsOneAndWhatComesIn200Milliseconds(int permits, int perSeconds, int burst) =>
        Assert.Equal(burst, new RateLimit { Permits = permits, PerSeconds = perSeconds }.BurstOrDefault());

    [Fact]
    public void Take_WithoutABurst_GivesNoMoreThanThePermitsInAnyTimeOfThatLength()
    {
        var (limit, taken) = (new RateLimit { Permits = 10, PerSeconds = 60 }, new List<long>());
        var bucket = new RateBucket(limit);
        for (var now = 0L; now < 600_000; now += 7)
        {
            if (bucket.StateAt(now) == RateState.Open)
            {
                bucket.Take(now);
                taken.Add(now);
            }
        }

        Assert.All(taken, from => Assert.InRange(taken.Count(at => at >= from && at < from + 60_000), 1, 10));
        Assert.InRange(taken.Count, 99, 100);
    }

    [Fact]
    public void ShareOf_AllParts_IsTheWhole()
    {
        var limit = new RateLimit { Permits = 7, PerSeconds = 2, Burst = 10 };
        var parts = Enumerable.Range(0, 4).Select(part => limit.ShareOf(4, part)).ToList();

        Assert.Equal([3, 3, 2, 2], parts.Select(part => part.Burst));
        Assert.All(parts, part => Assert.Equal((7, 8), (part.Permits, part.PerSeconds)));
        Assert.Equal(1, new RateLimit { Permits = 1, PerSeconds = 1, Burst = 2 }.ShareOf(4, 3).Burst);
    }

    [Fact]
    public void Under_AnotherLimit_OpensWhenItWouldHaveAndNeverLaterThanTheOtherAllows()
    {
        var slow = new RateBucket(new RateLimit { Permits = 1, PerSeconds = 60 });
        slow.Take(1_000);

        Assert.Equal(61_000, slow.Under(new RateLimit { Permits = 1, PerSeconds = 100 }, 1_000).OpensAt);
        Assert.Equal(1_100, slow.Under(new RateLimit { Permits = 10, PerSeconds = 1, Burst = 1 }, 1_000).OpensAt);
        Assert.Same(slow, slow.Under(new RateLimit { Permits = 1, PerSeconds = 60 }, 1_000));
        Assert.Equal(3, slow.Under(new RateLimit { Permits = 1, PerSeconds = 1, Burst = 3 }, 70_000).PermitsAt(70_000));
    }

    [Fact]
    public void Restore_OfAnInstantThatTheClockHasMovedFarAhead_WaitsNoLongerThanForAnEmptyBucket()
    {
        var bucket = new RateBucket(new RateLimit { Permits = 1, PerSeconds = 10, Burst = 3 });

        bucket.Restore(long.MaxValue / 2, 5_000);

        Assert.Equal((15_000, 35_000), (bucket.OpensAt, bucket.FullAt));
    }

    [Fact]
    public void RunsLow_WhenWhatWasPromisedIsEnoughForLessThanASecond()
    {
        var bucket = new RateBucket(new RateLimit { Permits = 100, PerSeconds = 1, Burst = 1_000 });
        bucket.Promise(bucket.PromiseAt(0, 1));
        for (var i = 0; i < 100; i++)
        {
            Assert.False(bucket.RunsLow(0));
            bucket.Take(0);
        }

        Assert.Equal(101, bucket.PermitsAt(0));
        bucket.Take(0);
        Assert.True(bucket.RunsLow(0));
    }

    [Fact]
    public void PromiseAt_WhenManyWantOneAtOnce_LeavesRoomForAllOfTheBurst()
    {
        var bucket = new RateBucket(new RateLimit { Permits = 1, PerSeconds = 60, Burst = 5 });

        Assert.Equal([62_000, 62_000, 182_000, 302_000], new[] { 0, 1, 3, 9 }.Select(jobs => bucket.PromiseAt(0, jobs)));
    }

    // The writing itself takes time: a promise for exactly one permit would always be too short by that.
    [Theory]
    [InlineData(1, 60, 1)]
    [InlineData(10, 60, 1)]
    [InlineData(29, 60, 1)]
    [InlineData(2, 60, 2)]
    public void Promise_WrittenDownAWhileLater_StillGivesThePermit(int permits, int perSeconds, int burst)
    {
        var bucket = new RateBucket(new RateLimit { Permits = permits, PerSeconds = perSeconds, Burst = burst });
        bucket.PromiseNothing();

        bucket.Promise(bucket.PromiseAt(5_000, 1));

        Assert.Equal(RateState.Open, bucket.StateAt(5_020));
    }

    [Fact]
    public void Record_WrittenAndRead_IsTheSame()
    {
        var record = new RateRecord { Queue = 5, Types = { ["email"] = 6 }, Keys = { [RateRecord.NoKey] = 7, ["Zoë"] = 8 } };
        var read = RateRecord.Read(RateRecord.Write(record));

        Assert.Equal((5, 6, 7, 8), (read.Queue, read.Types["email"], read.Keys[""], read.Keys["Zoë"]));
        Assert.True(RateRecord.Read("{}"u8.ToArray()).IsEmpty());
    }

    private static void HoldsInEveryWindow(RateLimit limit, List<long> taken)
    {
        for (var i = 0; i < taken.Count; i++)
        {
            for (var j = i; j < taken.Count; j++)
            {
                Assert.True(j - i + 1 <= limit.BurstOrDefault() + ((taken[j] - taken[i]) * limit.Permits / (limit.PerSeconds * 1_000L)), $"{j - i + 1} from {taken[i]} to {taken[j]} ms under {limit}");
            }
        }
    }
}
