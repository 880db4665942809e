using System.Diagnostics;
using System.Globalization;
using ReTraced.Jobs;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Crashing;

/// <summary>An answered commit survives kill -9 of the process that made it.</summary>
public sealed class KillTests : IDisposable
{
    // For one line of the process, and for its end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task CommitAsync_WhenTheProcessIsKilled_EveryAnsweredCommitIsThere()
    {
        var path = folder.File("retraced.db");
        var answered = new Dictionary<string, long>();
        // The second process goes on over the log that the first one left behind.
        foreach (var (run, lines) in new[] { ("one", 1_500), ("two", 400) })
        {
            await CommitAndKillAsync(path, run, lines, answered);
            await using var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = path });
            await AssertWholeAsync(store, answered);
        }
    }

    [Fact]
    public async Task TakeAsync_WhileTheOtherProcessWrites_EndsItsWritesAndKeepsWhatItWasAnswered()
    {
        var path = folder.File("retraced.db");
        using var child = Start(path, "one");
        try
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.NotNull(await child.StandardOutput.ReadLineAsync().WaitAsync(Patience));
            }

            await using var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = path });
            var answered = new Dictionary<string, long>();
            // It ends because its commits are refused from now on.
            await ReadAsync(child, "one", answered);
            await child.WaitForExitAsync().WaitAsync(Patience);
            Assert.NotEqual(0, child.ExitCode);
            await AssertWholeAsync(store, answered);
        }
        finally
        {
            await KillAsync(child);
        }
    }

    private static Process Start(string path, string run)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "exec", typeof(KillTests).Assembly.Location, "commit-until-killed", path, run })
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static async Task CommitAndKillAsync(string path, string run, int lines, Dictionary<string, long> answered)
    {
        using var child = Start(path, run);
        try
        {
            await ReadAsync(child, run, answered, lines);
            await child.WaitForExitAsync().WaitAsync(Patience);
        }
        finally
        {
            await KillAsync(child);
        }

        // Only those of this run: what the one before answered says nothing of it.
        var jobs = answered.Keys.Count(jobId => jobId.StartsWith($"{run}-", StringComparison.Ordinal));
        Assert.True(jobs >= lines / 3, $"Only {jobs} jobs were answered.");
        // 128 + SIGKILL: it did not end by itself.
        Assert.Equal(137, child.ExitCode);
    }

    // Reads what it was answered, to its end, and kills it after so many lines.
    private static async Task ReadAsync(Process child, string run, Dictionary<string, long> answered, int lines = int.MaxValue)
    {
        for (var i = 0; await child.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line; i++)
        {
            // The last line may be cut in the middle, and then counts as not answered.
            if (line.Split(' ') is [var jobId, var version] && jobId.StartsWith(run, StringComparison.Ordinal) && version.Length == 1)
            {
                answered[jobId] = Math.Max(answered.GetValueOrDefault(jobId), long.Parse(version, CultureInfo.InvariantCulture));
            }

            if (i == lines)
            {
                child.Kill();
            }
        }
    }

    private static async Task KillAsync(Process child)
    {
        // Nothing happens to one that has exited.
        child.Kill();
        await child.WaitForExitAsync().WaitAsync(Patience);
    }

    private static async Task AssertWholeAsync(SqliteJobStore store, Dictionary<string, long> answered)
    {
        foreach (var (jobId, version) in answered)
        {
            var job = await store.LoadAsync(jobId);
            Assert.True(job?.State.Head.Version >= version, $"{jobId} was answered at version {version} and is at {job?.State.Head.Version}.");
        }

        var depth = new Dictionary<JobStatus, long>();
        string? cursor = null;
        do
        {
            var page = await store.ListJobsAsync(new JobFilter(), cursor, 500);
            foreach (var job in page.Items)
            {
                depth[job.State.Head.Status] = depth.GetValueOrDefault(job.State.Head.Status) + 1;
                var ledger = await store.ReadLedgerAsync(job.State.Spec.JobId, 0, 10);
                Assert.Equal(job.State.Head.Version, ledger.Count);
                Assert.Equal(job.State.Head.HasDeadLetter, await store.GetDeadLetterAsync(job.State.Spec.JobId) is not null);
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        var counts = Assert.Single(await store.CountAsync());
        Assert.All(Enum.GetValues<JobStatus>(), status => Assert.Equal(depth.GetValueOrDefault(status), counts[status]));
    }
}
