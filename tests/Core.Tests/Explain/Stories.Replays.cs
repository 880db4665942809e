namespace ReTraced.Tests;

// What comes after a stop: replays by hand and by the queue's policy.
internal static partial class Stories
{
    private static readonly Dictionary<string, Func<Life>> Replays = new()
    {
        ["replayed-by-hand-and-completed"] = () => Die(new Life(Spec)).Then(Replay("The address was wrong", Subject), after: Hour).Start(after: 4).Succeed(),
        ["replayed-and-waiting"] = () => Die(new Life(Spec)).Then(Replay("The mail server is back"), after: Hour),
        ["replayed-by-policy-and-dead-again"] = () => Die(Die(new Life(Spec)).Then(ByPolicy, after: Hour)),
        ["replayed-five-times"] = FiveReplays,
        ["replayed-by-force-after-poison"] = () => ThreeLosses().Then(Replay("Runs alone on a larger machine") with { Force = true }, after: Hour).Start("worker-9", after: 4).Succeed(),
        ["replayed-after-a-verdict-by-hand"] = () => Die(new Life(Spec)).Then(Poison, after: Minute).Then(Replay("The disk is larger now") with { Force = true }, after: Hour).Start(after: 4).Succeed(),
        ["replayed-after-a-discard"] = () => Die(new Life(Spec)).Then(new DiscardAsked { By = "bob", Reason = "The order was refunded" }, after: Minute).Then(Replay("It was not"), after: Hour).Start(after: 4).Succeed(),
        ["replayed-after-expiry"] = () => new Life(Spec with { RunAt = Life.Epoch + Minute, ExpiresAt = Life.Epoch + (2 * Minute) }).Then(new Expired(), after: 2 * Minute).Then(Replay("Better late than never"), after: Hour).Start(after: 4).Succeed(),
        ["replayed-after-a-cancel"] = () => new Life(Spec).Start(after: 3).Then(Cancel, after: 500).Then(Life.Failure(), after: 1000).Then(Replay("The customer is back"), after: Hour).Start(after: 4).Succeed(),
        ["replayed-cancelled-and-replayed-again"] = () => Die(new Life(Spec)).Then(Replay("The address was wrong", Subject), after: Hour).Then(Cancel, after: 2)
            .Then(Replay("She is back"), after: Hour).Start(after: 4).Succeed(),
        ["replayed-in-bulk"] = () => Die(new Life(Spec)).Then(Replay("INC-1123: mail goes by mx2", Subject) with { Operation = "01a21490-6285-771c-9660-d556ee46203d" }, after: Hour).Start(after: 4).Succeed(),
        ["discarded-in-bulk"] = () => Die(new Life(Spec)).Then(new DiscardAsked { By = "bob", Reason = "The campaign is over", Operation = "01a21490-6285-771c-9660-d556ee46203d" }, after: Hour),
        ["replayed-for-later"] = () => Die(new Life(Spec)).Then(Replay("After the maintenance") with { RunAt = Life.Epoch + (3 * Hour) }, after: Hour),
        ["replayed-for-later-and-run-now"] = () => Die(new Life(Spec)).Then(Replay("After the maintenance", Subject) with { RunAt = Life.Epoch + (3 * Hour) }, after: Hour)
            .Then(new RunNow { By = "bob", Reason = "It was over sooner" }, after: Hour).Start(after: 5).Succeed(),
    };

    static Stories()
    {
        foreach (var (name, story) in Replays)
        {
            All.Add(name, story);
        }
    }

    private const string Subject = """[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"},{"op":"add","path":"/jobData/cc","value":"bob"}]""";

    private static RetryAsked ByPolicy => new() { Trigger = RetryTrigger.Auto, Reason = "The queue replays dead jobs after 1 h" };

    private static RetryAsked Replay(string reason, string? changes = null) => new() { By = "ann", Reason = reason, Changes = changes is null ? null : JsonData.Parse(changes) };

    // By hand, by policy, with changes and without; at the end it works.
    private static Life FiveReplays()
    {
        var life = Die(new Life(Spec with { MaxTries = 2 }), 1000);
        life = Die(life.Then(ByPolicy, after: Hour), 1000);
        life = Die(life.Then(ByPolicy, after: Hour), 1000);
        life.Then(Replay("The address was wrong", """[{"op":"replace","path":"/jobData/to","value":"ann@example.org"}]"""), after: Hour);
        life.Start("worker-2", after: 4).Fail(ErrorCodes.InvalidJobData, after: 20);
        life.Then(new RetryAsked { By = "bob", Reason = "More patience", Changes = JsonData.Parse("""[{"op":"replace","path":"/maxTries","value":3},{"op":"replace","path":"/backoffStrategy","value":"linear"}]""") }, after: Minute);
        life = Die(life, 1000, 2000);
        return life.Then(Replay("The mail server is back"), after: Hour).Start("worker-3", after: 4).Succeed();
    }
}
