using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>What a server that is stopped or killed leaves to the next one: places in line, and leases of workers outside.</summary>
public sealed class ShutdownTests : IDisposable
{
    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Terminate_WhenAHandlerRuns_ItsJobKeepsItsPlaceAndTheTryIsNotCounted()
    {
        string[] settings = ["--ReTraced:Concurrency", "1", "--ReTraced:ShutdownSeconds", "0"];
        string[] behind = ["b", "c", "d"];
        using (var server = await _stage.StartAsync(settings))
        {
            using var http = server.Client();
            await http.EnqueueAsync(_stage.Job("a", "wait", "open"));
            await Eventually.True(() => _stage.Runs.Count == 1, "the job is in its handler");
            foreach (var id in behind)
            {
                await http.EnqueueAsync(_stage.Job(id, "ok"));
            }

            await server.TerminateAsync();
            Assert.Equal(0, server.ExitCode);
        }

        Assert.Equal(["1 start"], _stage.RunsOf("a"));
        Assert.Single(_stage.Runs);
        _stage.Open("open");
        using (var server = await _stage.StartAsync(settings))
        {
            using var http = server.Client();
            foreach (var id in (string[])["a", .. behind])
            {
                await http.IsAsync(id, "completed");
            }

            Assert.Equal(["a", "a", "b", "c", "d"], _stage.Runs.Where(line => line.What == RunLine.Start).Select(line => line.JobId));
            Assert.Equal(["1 start", "2 start", "2 end"], _stage.RunsOf("a"));
            var job = await http.ReadAsync("/api/v1/jobs/a");
            Assert.Equal((1, 2, 0), ((int)job["tries"]!, (int)job["historyCount"]!, (int)job["leasesLost"]!));
            var (released, ran) = (job["history"]![0]!, job["history"]![1]!);
            Assert.Equal(("PENDING", 1, null), ((string)released["result"]!, (int)released["attempt"]!, released["error"]));
            Assert.True((long)released["finishedAt"]! >= (long)released["attemptedAt"]!);
            Assert.Equal(("SUCCESS", 2), ((string)ran["result"]!, (int)ran["attempt"]!));
            Assert.Equal((long)released["plannedRunAt"]!, (long)ran["plannedRunAt"]!);
            await http.AllVerifyAsync(["a", .. behind]);
        }
    }

    [Fact]
    public async Task Kill9_WhenAWorkerOutsideHoldsALease_ItCompletesWithTheOldToken()
    {
        string token;
        using (var server = await _stage.StartAsync())
        {
            using var http = server.Client();
            await http.EnqueueAsync(RemoteWork.Job("held", 600));
            token = (await RemoteWork.LeaseAsync(http))!;
            await server.KillAsync();
        }

        using (var server = await _stage.StartAsync())
        {
            using var http = server.Client();
            // Nobody else gets it, and it is not taken for lost.
            Assert.Null(await RemoteWork.LeaseAsync(http));
            Assert.Equal("processing", await http.StatusAsync("held"));
            using (var completed = await RemoteWork.CompleteAsync(http, token))
            {
                Assert.Equal(System.Net.HttpStatusCode.OK, completed.StatusCode);
            }

            var job = await http.ReadAsync("/api/v1/jobs/held");
            Assert.Equal(("completed", 1, 1), ((string)job["status"]!, (int)job["tries"]!, (int)job["historyCount"]!));
            await http.AllVerifyAsync(["held"]);
        }
    }
}
