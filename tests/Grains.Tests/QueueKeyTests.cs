using FsCheck;
using FsCheck.Fluent;
using ReTraced.Queues;
using Xunit;

namespace ReTraced.Grains.Tests;

public class QueueKeyTests
{
    [Theory]
    [InlineData("email", "email", null)]
    [InlineData("email/0", "email", 0)]
    [InlineData("a.b-c_d/63", "a.b-c_d", 63)]
    public void Parse_OfAKey_IsItsQueueAndPartition(string key, string queue, int? partition)
    {
        var parsed = QueueKey.Parse(key);

        Assert.Equal((queue, partition), (parsed.QueueName, parsed.Partition));
        Assert.Equal(key, parsed.ToString());
    }

    // What every process of every version must come to, reckoned by another program.
    [Theory]
    [InlineData("job-0", 4, "email/3")]
    [InlineData("job-1", 4, "email/0")]
    [InlineData("0193a0c4-7c3e-7b1a-9d2f-3f6b1c8e5a77", 64, "email/31")]
    [InlineData("job-0", 1, "email")]
    public void Of_AJob_IsTheSameForGood(string jobId, int partitions, string key) => Assert.Equal(key, QueueKey.Of("email", jobId, partitions));

    [Fact]
    public void Has_OfAllGrains_IsTrueForExactlyOne() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyString>(),
        Gen.Choose(1, QueueSettings.MostPartitions).ToArbitrary(),
        (jobId, partitions) =>
        {
            var key = QueueKey.Of("q", jobId.Get, partitions);
            var grains = QueueKey.All("q", QueueSettings.MostPartitions).Append("q").Where(grain => QueueKey.Parse(grain).Has(jobId.Get, partitions));
            Assert.Equal(key, Assert.Single(grains));
            Assert.Contains(key, QueueKey.All("q", partitions));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Of_ManyJobs_SpreadsThemEvenly(int partitions)
    {
        var counts = Enumerable.Range(0, 64_000).GroupBy(i => QueueKey.Of("q", $"job-{i}", partitions)).Select(part => part.Count()).ToList();

        Assert.Equal(partitions, counts.Count);
        Assert.All(counts, count => Assert.InRange(count, 64_000 / partitions * 0.8, 64_000 / partitions * 1.2));
    }

    [Fact]
    public void Share_OfAllPartitions_AddsUpToTheLimit()
    {
        for (var partitions = 2; partitions <= QueueSettings.MostPartitions; partitions++)
        {
            foreach (var limit in (int[])[partitions, partitions + 1, 100, 1_001])
            {
                var whole = Math.Max(limit, partitions);
                var shares = QueueKey.All("q", partitions).Select(key => QueueKey.Parse(key).ShareOf(whole, partitions)).ToList();
                Assert.Equal(whole, shares.Sum());
                Assert.InRange(shares.Max() - shares.Min(), 0, 1);
            }
        }
    }
}
