using ReTraced.DeadLetters;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Schema;

/// <summary>What stands in files that people already have.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Numbers_OfStoredEnums_NeverChange()
    {
        Assert.Equal("Pending=0 Processing=1 Delayed=2 Waiting=3 Completed=4 Failed=5 Dead=6 Poisoned=7 Cancelled=8", Numbers<JobStatus>());
        Assert.Equal(
            "Enqueue=0 ParentsFinished=1 ParentFailed=2 Due=3 RunNow=4 Start=5 Succeed=6 Fail=7 LeaseLost=8 Release=9 Cancel=10 Expire=11 Retry=12 Poison=13 Discard=14",
            Numbers<JobEventKind>());
        Assert.Equal("Temporary=0 Permanent=1 Poison=2", Numbers<FailureType>());
        Assert.Equal("Dead=0 Poisoned=1", Numbers<DeadLetterStatus>());
        Assert.Equal("Replayed=0 Discarded=1", Numbers<ResolutionKind>());
        Assert.Equal("Live=0 Removable=1 Kept=2", Numbers<Lane>());
    }

    [Fact]
    public void Run_WhenTheDatabaseIsOlder_RunsTheStepsItHasNotSeen()
    {
        using var connection = Connection.Open(folder.File("steps.db"), write: true, TimeSpan.Zero);
        var first = new Migration(1, "CREATE TABLE one (x)");
        Migrations.Run(connection, [first]);

        Migrations.Run(connection, [first, new Migration(2, "CREATE TABLE two (x)"), new Migration(3, "INSERT INTO two VALUES (3)")]);

        Assert.Equal(3, connection.Scalar("SELECT x FROM two"));
        Assert.Equal(3, connection.Scalar("PRAGMA user_version"));
        Assert.Equal(Migrations.ApplicationId, connection.Scalar("PRAGMA application_id"));
    }

    [Fact]
    public void Run_WhenAStepFails_LeavesTheVersionBefore()
    {
        using var connection = Connection.Open(folder.File("steps.db"), write: true, TimeSpan.Zero);
        var first = new Migration(1, "CREATE TABLE one (x)");

        Assert.Throws<SqliteFailureException>(() => Migrations.Run(connection, [first, new Migration(2, "CREATE TABLE two (x); CREATE TABLE one (x)")]));

        Assert.Equal(1, connection.Scalar("PRAGMA user_version"));
        Assert.Equal(0, connection.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'two'"));
    }

    [Fact]
    public async Task CommitAsync_WhenAReplayChangesTheSpec_KeepsTheOneBefore()
    {
        var path = folder.File("retraced.db");
        await using (var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = path }))
        {
            var job = Commits.Create("patched", "1").State;
            await store.CommitAsync(Commits.Create("patched", "1"));
            foreach (var commit in Lives(job))
            {
                Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(commit)).Status);
            }
        }

        using var connection = Connection.Open(path, write: false, TimeSpan.Zero);
        var revision = connection.Get("SELECT until_version, spec FROM spec_revisions");
        Assert.True(revision.Step());
        Assert.Equal(4, revision.Int64(0));
        Assert.Equal("1", StoredFormat.ReadSpec(revision.Blob(1)).JobData.ToString());
        Assert.False(revision.Step());
    }

    [Fact]
    public async Task OpenAsync_WhenTheFileIsNew_WritesAheadToALog()
    {
        var path = folder.File("retraced.db");
        await using var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = path });
        using var connection = Connection.Open(path, write: false, TimeSpan.Zero);

        using var mode = connection.Prepare("PRAGMA journal_mode");
        Assert.True(mode.Step());
        Assert.Equal("wal", mode.Text(0));
    }

    private static IEnumerable<JobCommit> Lives(JobState job)
    {
        var patch = JsonData.Parse("""[{"op":"replace","path":"/jobData","value":2}]""");
        foreach (var e in new JobEvent[]
        {
            new Started { By = "worker-1", LeaseId = "abcdefghijklmnop" },
            new FailedRun { Error = new JobError { Code = ErrorCodes.InvalidJobData, Message = "Bad." } },
            new RetryAsked { Reason = "Mended.", Changes = patch },
        })
        {
            var commit = Commits.Move(job, e);
            job = commit.State;
            yield return commit;
        }
    }

    private static string Numbers<T>()
        where T : struct, Enum => string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)}"));
}
