using Orleans;
using Orleans.Runtime;
using ReTraced.Embedded.Tests.Grains;
using Xunit;

namespace ReTraced.Embedded.Tests;

public sealed class ReferenceTests : EmbeddedHostTest
{
    [Fact]
    public async Task GetGrain_WhenTwoClassesFit_NeedsTheClassNamePrefix()
    {
        var thrown = Assert.Throws<ArgumentException>(() => Grain<IGreeterGrain>("a"));
        Assert.Contains("PoliteGreeterGrain", thrown.Message, StringComparison.Ordinal);

        var polite = Host.Grains.GetGrain<IGreeterGrain>("a", typeof(PoliteGreeterGrain).FullName);
        Assert.Equal("Good day", await polite.Greet());
    }

    [Fact]
    public async Task GetGrain_WhenByIdentity_IsTheSameGrain()
    {
        var id = GrainId.Create("rudegreeter", "a");

        Assert.Equal("What?", await Host.Grains.GetGrain<IGreeterGrain>(id).Greet());
        Assert.Equal(id, Host.Grains.GetGrain(id).GetGrainId());
        Assert.Throws<ArgumentException>(() => Host.Grains.GetGrain(GrainId.Create("nosuch", "a")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void GetGrain_WhenKeyIsEmpty_IsRefused(string key)
        => Assert.Throws<ArgumentException>(() => Grain<IStoppingGrain>(key));

    [Fact]
    public void GetGrain_WhenNoClassFits_SaysSo()
        => Assert.Contains("INobodysGrain", Assert.Throws<ArgumentException>(() => Host.Grains.GetGrain(typeof(INobodysGrain), "a")).Message, StringComparison.Ordinal);

    [Fact]
    public void GetGrain_WhenAMethodReturnsNoTask_SaysWhich()
        => Assert.Contains("ISyncGrain.Count", Assert.Throws<OrleansConfigurationException>(() => Grain<ISyncGrain>("a")).Message, StringComparison.Ordinal);

    private interface INobodysGrain : IGrainWithStringKey;
}
