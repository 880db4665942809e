using ReTraced.Testing;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Connecting;

/// <summary>redis-server is killed under load: what each setting of its append-only file promises is kept.</summary>
public sealed class AppendOnlyTests
{
    // With everysec the server may put a write to the file off for two seconds while the disk is busy.
    [Theory]
    [InlineData("always", 0)]
    [InlineData("everysec", 2)]
    public async Task Kill9_OfTheServer_LosesNoMoreThanItsSettingSays(string appendfsync, int seconds)
    {
        await using var server = await RedisServer.StartAsync("--appendfsync", appendfsync);
        await using var store = await Stores.OwnAsync(server);
        await using var writers = new Writers(store);
        for (var kill = 1; kill <= 3; kill++)
        {
            var before = writers.Answered.Count;
            await Eventually.True(() => writers.Answered.Count > before + 1_000, "a thousand more were answered");
            var at = TimeProvider.System.GetTimestamp();
            await server.KillAsync();
            var answered = writers.Answered.Where(job => job.Value <= at).ToList();
            await server.StartAgainAsync();
            var restarted = TimeProvider.System.GetTimestamp();
            await Eventually.True(() => writers.Answered.Values.Max() > restarted, "it goes on");
            Assert.Empty((await writers.LostAsync(answered)).Where(job => TimeProvider.System.GetElapsedTime(job.Value, at) >= TimeSpan.FromSeconds(seconds))
                .Select(job => $"{job.Key} was answered {TimeProvider.System.GetElapsedTime(job.Value, at).TotalMilliseconds} ms before kill {kill}, and is gone."));
        }
    }
}
