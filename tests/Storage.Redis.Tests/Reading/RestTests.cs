using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Reading;

/// <summary>What some sets leave of another one is found without reading what lies between, and none of it is missed.</summary>
public sealed class RestTests
{
    private const int Count = 3_000;

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 0.3)]
    [InlineData(3, 0.02)]
    [InlineData(4, 0.004)]
    [InlineData(5, 0.001)]
    [InlineData(6, 0.0)]
    public async Task Rest_OfPartsAtRandom_IsWhatTheyLeave(int seed, double share)
    {
        var (random, prefix) = (new Random(seed), SharedRedis.NewPrefix());
        await using var connection = await ConnectionMultiplexer.ConnectAsync((await SharedRedis.GetAsync()).ConnectionString);
        var database = connection.GetDatabase();
        var keys = Enumerable.Range(0, 4).Select(i => (RedisKey)$"{prefix}:{i}").ToArray();
        var places = Enumerable.Range(0, Count).Select(i => (1_800_000_000_000_000L + i) * 3).ToList();
        var left = places.Where(_ => random.NextDouble() < share).ToHashSet();
        await database.SortedSetAddAsync(keys[0], [.. places.Select(Entry)]);
        foreach (var part in places.Where(place => !left.Contains(place)).GroupBy(_ => random.Next(1, 4)))
        {
            await database.SortedSetAddAsync(keys[part.Key], [.. part.Select(Entry)]);
        }

        foreach (var (from, to) in new[] { (places[0], places[^1]), (places[100], places[2_000]), (places[7] + 1, places[9] - 1), (places[9] + 1, places[10] - 1) })
        {
            var (found, last) = (new List<long>(), to);
            while ((RedisValue[])(await database.ScriptEvaluateAsync(Script.Rest, keys, [last, from, 20]))! is { Length: > 0 } some)
            {
                found.AddRange(some.Where((_, i) => i % 2 == 0).Select(place => (long)place));
                last = found[^1] - 1;
            }

            Assert.Equal(left.Where(place => place >= from && place <= to).OrderDescending(), found);
        }
    }

    [Fact]
    public async Task Rest_OfAllButOne_IsThatOneWhereverItIs()
    {
        const int count = 400;
        var prefix = SharedRedis.NewPrefix();
        await using var connection = await ConnectionMultiplexer.ConnectAsync((await SharedRedis.GetAsync()).ConnectionString);
        var (database, keys) = (connection.GetDatabase(), (RedisKey[])[$"{prefix}:whole", $"{prefix}:part"]);
        foreach (var key in keys)
        {
            await database.SortedSetAddAsync(key, [.. Enumerable.Range(0, count).Select(i => Entry(i))]);
        }

        for (var i = 0; i < count; i++)
        {
            await database.SortedSetRemoveAsync(keys[1], $"job-{i}");
            Assert.Equal([i.ToString(System.Globalization.CultureInfo.InvariantCulture), $"job-{i}"], ((RedisValue[])(await database.ScriptEvaluateAsync(Script.Rest, keys, ["+inf", "-inf", 20]))!).Select(value => (string)value!));
            await database.SortedSetAddAsync(keys[1], [Entry(i)]);
        }
    }

    private static SortedSetEntry Entry(long place) => new($"job-{place}", place);
}
