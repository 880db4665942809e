using ReTraced.Gateway.Access;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Demo;

/// <summary>The main job, to watch: makes one job of each strategy and outcome, tells what happens to each as it happens, and then what its record answers.</summary>
internal static class DemoRun
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(40);

    public static async Task RunAsync(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        using var client = new DemoClient(app.Urls.First());
        try
        {
            await OwnAsync(app, stopping);
            if (await app.Services.GetRequiredService<KeyRing>().AnyAsync())
            {
                Console.WriteLine("This store has keys, so the demonstration may not use it. Give it a store of its own: --demo --ReTraced:Sqlite:Path data/demo.db");
                return;
            }

            await TellAsync(client, new DemoTerminal(), app.Urls.First(), app.Services.GetRequiredService<TimeProvider>(), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Ctrl-C in the middle of the story.
        }
    }

    // A standby has no story to tell until it takes over.
    private static async Task OwnAsync(WebApplication app, CancellationToken stopping)
    {
        var role = app.Services.GetRequiredService<StoreRole>();
        while (!role.IsOwner)
        {
            await Task.Delay(LookAgain, app.Services.GetRequiredService<TimeProvider>(), stopping);
        }
    }

    private static async Task TellAsync(DemoClient client, DemoTerminal terminal, string url, TimeProvider clock, CancellationToken stopping)
    {
        terminal.Title("Six jobs, and what each is there to show");
        foreach (var scenario in DemoScenario.All)
        {
            terminal.Job(scenario.Name, scenario.Shows);
        }

        terminal.Title("What happens");
        var since = clock.GetTimestamp();
        var stories = new List<Story>();
        foreach (var scenario in DemoScenario.All)
        {
            var job = await client.EnqueueAsync(scenario.Body, stopping);
            stories.Add(new Story(scenario.Name, job.JobId));
            terminal.Line(Elapsed(clock, since), scenario.Name, "grey", $"enqueued as {job.JobId}");
        }

        while (stories.Any(story => !story.Ended))
        {
            foreach (var story in stories.Where(story => !story.Ended))
            {
                await FollowAsync(client, terminal, story, () => Elapsed(clock, since), stopping);
            }

            await Task.Delay(LookAgain, clock, stopping);
        }

        terminal.Title("What the record answers: why then, by whom, what kind of failure, when and why it ended");
        foreach (var story in stories)
        {
            terminal.Answers(story.Name, await client.ExplainAsync(story.JobId, stopping), await client.VerifyAsync(story.JobId, stopping));
        }

        GoOn(terminal, url, stories);
    }

    private static async Task FollowAsync(DemoClient client, DemoTerminal terminal, Story story, Func<long> elapsed, CancellationToken stopping)
    {
        var job = await client.GetAsync(story.JobId, stopping);
        foreach (var run in job.History!)
        {
            if (run.Attempt > story.StartsTold)
            {
                story.StartsTold = run.Attempt;
                terminal.Started(elapsed(), story.Name, run);
            }

            if (run.FinishedAt is not null && run.Attempt > story.EndsTold)
            {
                story.EndsTold = run.Attempt;
                terminal.Ended(elapsed(), story.Name, run);
            }
        }

        if (job.Status.IsLive())
        {
            return;
        }

        terminal.Line(elapsed(), story.Name, job.Status == JobStatus.Completed ? "green" : "red", $"the job is {job.Status.ToWire()}{(job.Status.IsDeadLettered() ? ", and has a dead letter" : "")}");
        if (story is { Name: "invalid", Replayed: false })
        {
            story.Replayed = true;
            await client.RetryAsync(story.JobId, """
                {"reason":"The address was mistyped; corrected with the customer.",
                 "changes":[{"op":"replace","path":"/jobData/to","value":"ada@example.com"},{"op":"replace","path":"/jobData/subject","value":"SUCCESS"}]}
                """, stopping);
            terminal.Line(elapsed(), story.Name, "blue", "a person corrects its data and replays it");
            return;
        }

        story.Ended = true;
    }

    private static void GoOn(DemoTerminal terminal, string url, List<Story> stories)
    {
        var network = stories.First(story => story.Name == "network").JobId;
        terminal.Title($"The API is up at {url} until you press Ctrl-C. Go on with:");
        DemoTerminal.Plain($$$"""
              curl -s {{{url}}}/api/v1/dlq
              curl -s {{{url}}}/api/v1/jobs/{{{network}}}/explain
              curl -s {{{url}}}/api/v1/jobs/{{{network}}}/ledger
              curl -s -X POST {{{url}}}/api/v1/dlq/{{{network}}}/retry -H 'Content-Type: application/json' -d '{"reason":"The mail server is back.","changes":[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"}]}'
              curl -s -X POST {{{url}}}/api/v1/jobs -H 'Content-Type: application/json' -d '{"queueName":"email","jobData":{"to":"you@example.com","subject":"THIRD_TRY"},"backoffConfig":{"baseDelaySeconds":1}}'
            """);
    }

    private static long Elapsed(TimeProvider clock, long since) => (long)clock.GetElapsedTime(since).TotalMilliseconds;

    private sealed class Story(string name, string jobId)
    {
        public string Name => name;

        public string JobId => jobId;

        public int StartsTold { get; set; }

        public int EndsTold { get; set; }

        public bool Replayed { get; set; }

        public bool Ended { get; set; }
    }
}
