using System.Text.RegularExpressions;
using ReTraced.Access;
using ReTraced.Jobs;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Format;

/// <summary>docs/storage-keys.md names every key that the store writes, with its type, and no other.</summary>
public sealed partial class StorageKeysTests
{
    [Fact]
    public async Task Docs_NameEveryKeyAndItsType()
    {
        var server = await SharedRedis.GetAsync();
        var prefix = SharedRedis.NewPrefix();
        await using var store = await Stores.OwnAsync(server, prefix);
        await LiveAsync(store);

        var documented = Documented();
        var found = server.Cli("--scan", "--pattern", $"{prefix}:*").Split('\n')
            .Select(key => (Name: General(key[prefix.Length..]), Type: server.Cli("TYPE", key))).Distinct().OrderBy(key => key.Name, StringComparer.Ordinal).ToList();

        Assert.Equal(documented.OrderBy(key => key.Name, StringComparer.Ordinal), found);
    }

    private static async Task LiveAsync(RedisJobStore store)
    {
        var big = Stores.Create("big", $"\"{new string('x', 5_000)}\"") with { Idempotency = new IdempotencyClaim("scope", "hash", Stores.Now + 3_600_000) };
        var started = Stores.Start(big.State);
        await store.CommitAsync(big);
        await store.CommitAsync(started);
        await store.SaveProgressAsync("big", 2, new JobProgress(50, null, Stores.Now));
        await store.AppendLogAsync("big", 2, [new LogLine(0, Stores.Now, 1, "a line")]);
        await store.CommitAsync(Stores.Move(started.State, new FailedRun { Error = new JobError { Code = ErrorCodes.InvalidJobData, Message = "No." } }));
        var small = Stores.Create("small");
        await store.CommitAsync(small);
        await store.CommitAsync(Stores.Move(small.State, new CancelAsked { Reason = "No." }));
        await store.CommitAsync(Stores.Create("pending"));
        // Of a type of its own, with a tag, and made when the clock had been set back.
        await store.CommitAsync(JobCommit.Of(null, StateMachine.Create(small.State.Spec with { JobId = "other", Type = "letter", Tags = ["red"], CreatedAt = Stores.Now - 60_000 }, new Enqueued())));
        await store.CommitAsync(JobCommit.Of(null, StateMachine.Create(
            small.State.Spec with { JobId = "child", DependsOn = ["pending"], Unique = new UniqueRule { Key = "once" } }, new Enqueued { OpenParents = 1 })));
        await store.WriteAsync("clock-step", "now", "{}"u8.ToArray(), null);
        await store.AddAsync(new AccessKey("key", "ada", AccessRole.Admin, "", Stores.Now, "ada"));
        await store.EndAsync(await store.BeginAsync(new AuditEntry(Stores.Now, "ada", "key.add", "key")), new AuditOutcome(Stores.Now, AuditOutcome.Done));
    }

    // | `rt:{email}:job:job-0` | string, JSON | ...
    private static List<(string Name, string Type)> Documented()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ReTraced.Orleans.sln")))
        {
            folder = folder.Parent!;
        }

        return [.. File.ReadLines(Path.Combine(folder.FullName, "docs", "storage-keys.md")).Select(line => Row().Match(line)).Where(row => row.Success)
            .Select(row => (General(row.Groups[1].Value), row.Groups[2].Value switch { "sorted set" => "zset", var type => type }))];
    }

    // What differs from job to job, from hour to hour.
    private static string General(string key) => Varying().Replace(key.Replace("{email}", "{Q}", StringComparison.Ordinal), "$1*");

    [GeneratedRegex(@"^\| `rt(:[^`]+)` \| ([a-z ]+?)(?:, JSON| of JSON)? \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"((?:queue-of|job|spec|data|progress|log|idempotency|unique|dependents|minutes|documents|by-status|by-type|by-tag|by-code|by-fingerprint):).+$")]
    private static partial Regex Varying();
}
