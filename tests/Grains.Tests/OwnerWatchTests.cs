using ReTraced.Hosting;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class OwnerWatchTests
{
    private static readonly StoreOwner Living = new(1, "other:1", "another-boot/pids/1/1", 7);

    private readonly ManualClock _clock = new();
    private readonly OwnerWatch _watch;

    public OwnerWatchTests() => _watch = new OwnerWatch(_clock);

    [Fact]
    public void IsOver_WhenThereIsNoOwnerOrItHasReleased_IsTrueAtOnce()
    {
        Assert.True(_watch.IsOver(null));
        Assert.True(_watch.IsOver(Living with { Released = true }));
        Assert.False(_watch.IsOver(Living));
    }

    [Fact]
    public void IsOver_WhenTheSignsOfLifeStandStill_IsTrueAfterFiveSeconds()
    {
        Assert.False(_watch.IsOver(Living));
        for (var second = 1; second < 5; second++)
        {
            Assert.False(Later(TimeSpan.FromSeconds(1), Living));
        }

        Assert.True(Later(TimeSpan.FromSeconds(1), Living));
    }

    [Fact]
    public void IsOver_WhenItGivesASignOfLife_CountsAnew()
    {
        Assert.False(_watch.IsOver(Living));
        Assert.False(Later(TimeSpan.FromSeconds(1), Living));
        for (var beat = 8; beat < 60; beat++)
        {
            Assert.False(Later(TimeSpan.FromSeconds(2), Living with { Beat = beat }));
            Assert.False(Later(TimeSpan.FromSeconds(2), Living with { Beat = beat }));
        }

        // Another epoch is somebody else's sign of life, whatever its beat.
        Assert.False(Later(TimeSpan.FromSeconds(2), Living with { Epoch = 2, Beat = 59 }));
        Assert.False(Later(TimeSpan.FromSeconds(2), Living with { Epoch = 2, Beat = 59 }));
    }

    [Fact]
    public void IsOver_WhenThisProcessItselfStoodStill_DoesNotTakeThatForSilence()
    {
        Assert.False(_watch.IsOver(Living));
        Assert.False(Later(TimeSpan.FromHours(1), Living));
        Assert.False(Later(TimeSpan.FromHours(1), Living));
        Assert.True(Later(TimeSpan.FromSeconds(1), Living));
    }

    [Fact]
    public void IsOver_WhenTheWallClockIsSet_IsNotMoved()
    {
        Assert.False(_watch.IsOver(Living));
        _clock.SetAhead(TimeSpan.FromHours(1));
        Assert.False(Later(TimeSpan.FromSeconds(1), Living));
    }

    private bool Later(TimeSpan time, StoreOwner seen)
    {
        _clock.Advance(time);
        return _watch.IsOver(seen);
    }
}
