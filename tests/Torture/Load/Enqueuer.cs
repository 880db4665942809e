using System.Net;
using System.Text.Json.Nodes;

namespace ReTraced.Torture.Load;

/// <summary>Makes jobs and asks again until it is told that they are there: one by one, with an idempotency key, or many at once.</summary>
internal sealed class Enqueuer(Api api, JobDraw draw, Dice dice, Promises promises, Backlog backlog, Tally tally)
{
    private int _keys;

    /// <summary>Goes on until the load ends, and then until the last job is answered.</summary>
    /// <param name="keys">What its idempotency keys begin with.</param>
    /// <param name="load">Ends the load.</param>
    /// <param name="end">Ends the waiting for answers.</param>
    public async Task RunAsync(string keys, CancellationToken load, CancellationToken end)
    {
        while (!load.IsCancellationRequested)
        {
            if (dice.OnceIn(20))
            {
                await BatchAsync(end);
            }
            else
            {
                await OneAsync(keys, end);
            }

            await backlog.PauseAsync(dice.Pause(0, 20));
        }
    }

    private async Task OneAsync(string keys, CancellationToken end)
    {
        var named = dice.OnceIn(2);
        var job = draw.Next(named);
        if (dice.OnceIn(10))
        {
            job["unique"] = new JsonObject
            {
                ["key"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"key-{dice.Between(1, 20)}"),
                ["scope"] = dice.Of("whilePending", "untilFinished", "untilFinished", "forSeconds") is var scope ? scope : null,
                ["seconds"] = scope == "forSeconds" ? 2 : null,
                ["onConflict"] = dice.Of("refuse", "existing", "replace"),
            };
        }

        if (dice.OnceIn(10) && promises.Any(dice) is { } parent)
        {
            job["dependsOn"] = new JsonArray(parent);
            job["onParentFailure"] = dice.Of("fail", "continue");
        }

        // Without a name only the key tells a second request from a second job.
        var key = !named || dice.OnceIn(2) ? $"{keys}-{_keys++}" : null;
        var answer = await api.UntilAnsweredAsync(HttpMethod.Post, "api/v1/jobs", job.ToJsonString(), end, key);
        switch (answer.Status)
        {
            case HttpStatusCode.Created or HttpStatusCode.OK:
                promises.Enqueued((string)answer.Json!["jobId"]!);
                tally.Add(answer.Status == HttpStatusCode.OK ? "enqueues answered the second time" : "jobs");
                break;
            // Made by a request whose answer was lost: nobody else uses this name.
            case HttpStatusCode.Conflict when named && answer.Code == "JOB_EXISTS":
                promises.Enqueued((string)job["jobId"]!);
                tally.Add("enqueues answered the second time");
                break;
            case HttpStatusCode.Conflict when answer.Code == "UNIQUE_KEY_TAKEN":
                tally.Add("unique keys that were held");
                break;
            default:
                Refused(answer);
                break;
        }
    }

    private async Task BatchAsync(CancellationToken end)
    {
        var jobs = Enumerable.Range(0, dice.Between(2, 60)).Select(_ => draw.Next(named: true)).ToArray();
        var ids = jobs.Select(job => (string)job["jobId"]!).ToList();
        var answer = await api.UntilAnsweredAsync(HttpMethod.Post, "api/v1/jobs/batch", new JsonObject { ["jobs"] = new JsonArray(jobs) }.ToJsonString(), end);
        if (answer.Status == HttpStatusCode.Created || (answer.Status == HttpStatusCode.Conflict && answer.Code == "JOB_EXISTS"))
        {
            ids.ForEach(promises.Enqueued);
            tally.Add("jobs", ids.Count);
            tally.Add("batches");
        }
        else
        {
            Refused(answer);
        }
    }

    // An expiry may have passed while the server was away; anything else is a surprise.
    private void Refused(Answer answer) =>
        tally.Add(answer.Status == HttpStatusCode.BadRequest ? "enqueues that came too late" : $"enqueues answered {(int)answer.Status} {answer.Code}");
}
