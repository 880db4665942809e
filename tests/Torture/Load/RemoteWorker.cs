using System.Net;
using System.Text.Json.Nodes;
using ReTraced.Jobs;

namespace ReTraced.Torture.Load;

/// <summary>A worker outside the server: it leases jobs over HTTP, and does with each what its plan says.</summary>
internal sealed class RemoteWorker(string name, Api api, Dice dice, Promises promises, Tally tally)
{
    private const int MostAtATime = 8;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private int _life;
    private int _running;

    /// <summary>Takes work until nothing is left to be done.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var free = MostAtATime - Volatile.Read(ref _running);
            var leases = free > 0 ? await PollAsync(free) : [];
            foreach (var lease in leases)
            {
                Interlocked.Increment(ref _running);
                _ = RunAsync(lease!, end);
            }

            if (leases.Count == 0)
            {
                await ((Task)Task.Delay(Breath, TimeProvider.System, end)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<JsonArray> PollAsync(int max)
    {
        var poll = new JsonObject { ["workerId"] = $"{name}-{_life}", ["queues"] = new JsonArray(JobDraw.Outside), ["max"] = Math.Min(max, dice.Between(1, 4)), ["waitMs"] = 500 };
        return (await api.TryAsync(HttpMethod.Post, "api/v1/leases", poll.ToJsonString()))?.Json?["leases"]?.AsArray() ?? [];
    }

    private async Task RunAsync(JsonNode lease, CancellationToken end)
    {
        try
        {
            await ActAsync((string)lease["leaseToken"]!, lease["job"]!, end);
        }
        catch (OperationCanceledException)
        {
            // It is all over.
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task ActAsync(string token, JsonNode job, CancellationToken end)
    {
        var timeout = TimeSpan.FromSeconds((int)job["timeoutSeconds"]!);
        switch (WorkOrder.Of(job["jobData"]!).ActOf((int)job["historyCount"]!))
        {
            case Act.Vanish:
                // A process that died has another name when it comes back.
                Interlocked.Increment(ref _life);
                tally.Add("vanished workers");
                return;
            case Act.Slow:
                await api.TryAsync(HttpMethod.Post, $"api/v1/leases/{token}/progress", """{"percent":50}""");
                await Task.Delay(timeout * 0.4, TimeProvider.System, end);
                await api.TryAsync(HttpMethod.Post, $"api/v1/leases/{token}/heartbeat");
                await Task.Delay(timeout * 0.8, TimeProvider.System, end);
                break;
            case Act.Hang or Act.Deaf:
                // Too late, and reported all the same: the lease is somebody else's by then.
                await Task.Delay(timeout + TimeSpan.FromMilliseconds(300), TimeProvider.System, end);
                break;
            case Act.Temporary when (int)job["historyCount"]! % 3 == 0:
                await ReportAsync(token, "release", null, end);
                return;
            case Act.Temporary:
                await FailAsync(token, "TEMPORARY", end);
                return;
            case Act.Permanent:
                await FailAsync(token, "PERMANENT", end);
                return;
            case Act.Poison:
                await FailAsync(token, "POISON", end);
                return;
        }

        if (await ReportAsync(token, "complete", """{"output":{"by":"torture"}}""", end) == HttpStatusCode.OK)
        {
            promises.Completed((string)job["jobId"]!, LeaseToken.Id(token));
        }
    }

    private Task FailAsync(string token, string kind, CancellationToken end) =>
        ReportAsync(token, "fail", $$$"""{"error":{"code":"REMOTE_FAILURE","message":"It did not work out."},"kind":"{{{kind}}}"}""", end);

    // The call that ends a run is repeated until it is answered.
    private async Task<HttpStatusCode> ReportAsync(string token, string how, string? body, CancellationToken end)
    {
        var answer = await api.UntilAnsweredAsync(HttpMethod.Post, $"api/v1/leases/{token}/{how}", body, end);
        tally.Add(answer.Status switch
        {
            HttpStatusCode.OK => "remote runs reported",
            HttpStatusCode.Conflict => "stale reports refused",
            var status => $"reports answered {(int)status} {answer.Code}",
        });
        return answer.Status;
    }
}
