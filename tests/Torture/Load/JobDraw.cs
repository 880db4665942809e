using System.Globalization;
using System.Text.Json.Nodes;
using ReTraced.Torture.Faults;
using ReTraced.Torture.Server;

namespace ReTraced.Torture.Load;

/// <summary>Draws jobs of every sort.</summary>
internal sealed class JobDraw(Dice dice, string prefix, WallClock clock)
{
    /// <summary>The queues whose jobs a handler in the server runs.</summary>
    public static readonly string[] Inside = ["inside-a", "inside-b"];

    /// <summary>The queue whose jobs remote workers lease.</summary>
    public const string Outside = "outside";

    /// <summary>The queue whose jobs go to a webhook.</summary>
    public const string Hook = "hook";

    private int _drawn;

    /// <summary>All queues.</summary>
    public static IEnumerable<string> Queues => [.. Inside, Outside, Hook];

    /// <summary>The next job, with an id of its own if it is to have one.</summary>
    public JsonObject Next(bool named)
    {
        var queue = dice.Of(Inside[0], Inside[1], Outside, Hook);
        var job = new JsonObject
        {
            ["queueName"] = queue,
            ["type"] = WorkHandler.JobType,
            ["jobData"] = new JsonObject { ["plan"] = Plan(queue) },
            ["maxTries"] = dice.Between(1, 5),
            ["priority"] = dice.Between(-2, 2),
            ["timeoutSeconds"] = dice.Between(1, 2),
            ["historyNeed"] = !dice.OnceIn(4),
            ["backoffStrategy"] = dice.Of("fixed", "linear", "exponential", "threeTier"),
            ["backoffConfig"] = new JsonObject
            {
                ["baseDelaySeconds"] = dice.Of(0, 0.05, 0.2, 0.5),
                ["maxDelaySeconds"] = 2,
                ["factor"] = dice.Of(1, 2),
                ["jitterSeconds"] = dice.Of(0, 0.1),
                ["limitOfTries"] = 2,
            },
        };
        if (named)
        {
            job["jobId"] = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{_drawn++:D6}");
        }

        if (dice.OnceIn(4))
        {
            job["delaySeconds"] = dice.Between(1, 30) / 10.0;
        }

        if (dice.OnceIn(20))
        {
            job["expiresAt"] = clock.NowMs + dice.Between(500, 4_000);
        }

        return job;
    }

    private JsonArray Plan(string queue)
    {
        var acts = new JsonArray();
        while (dice.OnceIn(3) && acts.Count < 3)
        {
            acts.Add(dice.Of(Act.Temporary, Act.Temporary, Act.Temporary, Act.Temporary, Act.Slow, Act.Slow, Act.Hang).ToString());
        }

        acts.Add(dice.Between(1, 100) switch
        {
            1 or 2 => nameof(Act.Permanent),
            3 => nameof(Act.Poison),
            4 => nameof(Act.Hang),
            5 => nameof(Act.Deaf),
            <= 9 => nameof(Act.Temporary),
            <= 30 => nameof(Act.Slow),
            _ => nameof(Act.Ok),
        });
        // Once, so that one job does not bring the server down for as long as it lives; and seldom, since that is the
        // whole server each time.
        if (dice.OnceIn(queue == Outside ? 50 : 2_000))
        {
            acts.Insert(0, nameof(Act.Vanish));
        }

        return acts;
    }
}
