using System.Globalization;
using ReTraced.Jobs;

namespace ReTraced.Storage.Sqlite.Tests.Crashing;

/// <summary>
/// The process that is killed: 16 callers lead jobs through their lives and print <c>jobId version</c> once a commit was
/// answered, until the process ends.
/// </summary>
internal static class CommitUntilKilled
{
    public static async Task RunAsync(string path, string run)
    {
        var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = path });
        await using var output = Console.OpenStandardOutput();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(() => CallAsync(store, output, $"{run}-{caller}"))));
    }

    private static async Task CallAsync(SqliteJobStore store, Stream output, string caller)
    {
        for (var i = 0; ; i++)
        {
            var created = Commits.Create(string.Create(CultureInfo.InvariantCulture, $"{caller}-{i}"), """{"subject":"Hello"}""");
            var job = await CommitAsync(store, output, created);
            job = await CommitAsync(store, output, Commits.Start(job));
            await CommitAsync(store, output, i % 5 == 0
                ? Commits.Move(job, new FailedRun { Error = new JobError { Code = ErrorCodes.InvalidJobData, Message = "Bad." } })
                : Commits.Move(job, new Succeeded()));
        }
    }

    private static async Task<JobState> CommitAsync(SqliteJobStore store, Stream output, JobCommit commit)
    {
        var result = await store.CommitAsync(commit);
        if (result.Status != CommitStatus.Committed)
        {
            throw new InvalidOperationException(result.ToString());
        }

        var line = System.Text.Encoding.ASCII.GetBytes($"{commit.State.Spec.JobId} {commit.State.Head.Version}\n");
        lock (output)
        {
            // One write, past every buffer of this process: what was printed was answered before the kill.
            output.Write(line);
        }

        return commit.State;
    }
}
