using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace ReTraced.Torture.Load;

/// <summary>Makes workflows, cancels and retries some of them, and lets a schedule fire each second.</summary>
internal sealed class Planner(Api api, JobDraw draw, Dice dice, Promises promises, Tally tally)
{
    private const string Schedule = "api/v1/schedules/each-second";
    private const string Reason = """{"reason":"torture"}""";

    private readonly List<string> _workflows = [];
    private int _named;

    /// <summary>Goes on until the load ends, and leaves nothing that makes jobs.</summary>
    public async Task RunAsync(CancellationToken load, CancellationToken end)
    {
        var job = new JsonObject { ["queueName"] = JobDraw.Inside[0], ["type"] = Server.WorkHandler.JobType, ["jobData"] = new JsonObject { ["plan"] = new JsonArray(nameof(Act.Ok)) } };
        await api.UntilAnsweredAsync(HttpMethod.Put, Schedule, new JsonObject { ["intervalSeconds"] = 1, ["misfire"] = "all", ["job"] = job }.ToJsonString(), end);
        while (!load.IsCancellationRequested)
        {
            if (_workflows.Count < 5 || dice.OnceIn(3))
            {
                await MakeAsync(end);
            }
            else
            {
                var verb = dice.OnceIn(3) ? "cancel" : "retry";
                var answer = await api.TryAsync(HttpMethod.Post, $"api/v1/workflows/{_workflows[dice.Between(0, _workflows.Count - 1)]}/{verb}", Reason);
                tally.Add(answer?.Status == HttpStatusCode.Accepted ? $"workflows {verb}" : "acts on workflows that were refused or not answered");
            }

            await Task.Delay(dice.Pause(100, 600), TimeProvider.System, CancellationToken.None);
        }

        await api.UntilAnsweredAsync(HttpMethod.Post, $"{Schedule}/pause", Reason, end);
    }

    private async Task MakeAsync(CancellationToken end)
    {
        // Never the name of one that was refused: its first request may have made it, and only the second have come too late.
        var workflowId = string.Create(CultureInfo.InvariantCulture, $"workflow-{_named++:D4}");
        var jobs = Enumerable.Range(0, dice.Between(2, 25)).Select(_ => draw.Next(named: true)).ToArray();
        var ids = jobs.Select(job => (string)job["jobId"]!).ToArray();
        for (var i = 1; i < jobs.Length; i++)
        {
            // On any of those before it, so that there is no circle.
            var parents = ids[..i].Where(_ => dice.OnceIn(3)).Take(5).Select(id => (JsonNode)id).ToArray();
            if (parents.Length > 0)
            {
                jobs[i]["dependsOn"] = new JsonArray(parents);
                jobs[i]["onParentFailure"] = dice.Of("fail", "fail", "continue");
            }
        }

        var answer = await api.UntilAnsweredAsync(HttpMethod.Post, "api/v1/workflows", new JsonObject { ["workflowId"] = workflowId, ["jobs"] = new JsonArray([.. jobs]) }.ToJsonString(), end);
        // Made by a request whose answer was lost: nobody else uses this name.
        if (answer.Status == HttpStatusCode.Created || (answer.Status == HttpStatusCode.Conflict && answer.Code == "JOB_EXISTS"))
        {
            _workflows.Add(workflowId);
            Array.ForEach(ids, promises.Enqueued);
            tally.Add("jobs", ids.Length);
            tally.Add("workflows");
        }
        else
        {
            tally.Add(answer.Status == HttpStatusCode.BadRequest ? "enqueues that came too late" : $"workflows answered {(int)answer.Status} {answer.Code}");
        }
    }
}
