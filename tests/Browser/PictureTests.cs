using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Browser.Tests;

/// <summary>
/// The pages that the documents show, of a server that has had an hour of work. With <c>RETRACED_PICTURES</c> set to a folder (docs/images) their pictures are put there.
/// </summary>
public sealed class PictureTests(PictureTests.BusyDashboard dashboard) : IClassFixture<PictureTests.BusyDashboard>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("RETRACED_PICTURES");

    [Fact]
    public async Task Overview_AfterAnHourOfWork_ShowsIt()
    {
        await dashboard.DieAsync("email", "NETWORK_ERROR", new { jobId = "newsletter-2291" });
        await using var visit = await dashboard.OpenAsync("/");

        await visit.SeesAsync("newsletter-2291", "#deaths");
        Assert.Equal(["email", "invoices", "reports"], (await visit["#queues tbody td:first-child"].AllInnerTextsAsync()).Select(text => text.Trim()).Order());
        await visit.IsSoundAsync();
        await PictureAsync(visit, "overview");
    }

    [Fact]
    public async Task AJob_ThatDiedTwice_TellsItsStory()
    {
        const string JobId = "welcome-ann-4711";
        await dashboard.DieAsync("email", "NETWORK_ERROR", new { jobId = JobId, backoffStrategy = "exponential", backoffConfig = new { baseDelaySeconds = 0.4, factor = 2 }, tags = new[] { "welcome" } });
        await dashboard.CallAsync(HttpMethod.Post, $"/dlq/{JobId}/retry", new { reason = "She has a new address.", changes = new[] { new { op = "replace", path = "/jobData/to", value = "ann@example.org" } } });
        await dashboard.IsAsync(JobId, "dead");

        await using var visit = await dashboard.OpenAsync($"/jobs/{JobId}");

        Assert.Equal(["AUTO", "AUTO", "AUTO", "REPLAY", "AUTO", "AUTO"], (await visit["#attempts tbody .badge"].AllInnerTextsAsync()).Select(text => text.Trim()));
        await visit.SeesAsync("She has a new address.", "#replays");
        await visit.IsSoundAsync();
        await PictureAsync(visit, "job", height: 1_800);
    }

    [Fact]
    public async Task DeadLetters_OfAnHour_AreGroupedByCause()
    {
        await using var visit = await dashboard.OpenAsync("/dlq?look=all");

        await visit.SeesAsync("SMTP_TIMEOUT");
        await visit.IsSoundAsync();
        await PictureAsync(visit, "dead-letters");
    }

    private static async Task PictureAsync(Visit visit, string name, int height = 1_000)
    {
        if (Folder is not null)
        {
            await visit.Page.SetViewportSizeAsync(1280, height);
            await visit.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }

    /// <summary>A server whose store has the record of an hour: more and more work, and for ten minutes a mail server that does not answer.</summary>
    public sealed class BusyDashboard : Dashboard
    {
        private const int Jobs = 3_000;
        private const int Hour = 3_600_000;

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            var store = Services.GetRequiredService<IJobStore>();
            var first = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - Hour;
            foreach (var some in Enumerable.Range(0, Jobs).Chunk(500))
            {
                await Task.WhenAll(some.Select(i => LiveAsync(store, i, first + (long)(Math.Sqrt((i + 0.5) / Jobs) * Hour) - 10_000)));
            }
        }

        private static async Task LiveAsync(IJobStore store, int i, long madeAt)
        {
            var queue = (i % 5) switch { 0 or 1 or 2 => "email", 3 => "invoices", _ => "reports" };
            var input = new JobInput { QueueName = queue, Type = queue, JobData = JsonData.Parse($$"""{"customer":{{i % 97}}}"""), MaxTries = 2 };
            var (late, ran) = (20 + (i * 37 % 90), 80 + (i * 7_919 % (queue == "reports" ? 2_400 : 300)));
            var isDown = queue == "email" && madeAt % Hour is var at && i % 4 == 0 && at % 1_800_000 < 600_000;
            JobEvent[] run = [new Started { By = "mail-3", LeaseId = "0123456789abcdef" }, isDown || i % 50 == 7
                ? new FailedRun { By = "mail-3", Error = new JobError { Code = isDown ? "SMTP_TIMEOUT" : "HTTP_503", Message = isDown ? "mx.example.com has not answered for 10 s." : "The service answered 503." } }
                : new Succeeded { By = "mail-3" }];
            var step = StateMachine.Create(input.ToSpec($"{queue}-{i:0000}", JobDefaults.None, madeAt), new Enqueued());
            await store.CommitAsync(JobCommit.Of(null, step));
            var now = madeAt;
            while (step.State.Head.Status.IsLive())
            {
                foreach (var e in step.State.Head.Status == JobStatus.Delayed ? [new Due(), .. run] : run)
                {
                    now = e is Due ? step.State.Head.DueAt : now + (e is Started ? late : ran);
                    var next = (Transition)StateMachine.Apply(step.State, e, now, NoJitter.Instance);
                    await store.CommitAsync(JobCommit.Of(step.State, next));
                    step = next;
                }
            }
        }
    }
}
