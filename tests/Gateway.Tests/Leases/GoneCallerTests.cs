using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Grains.Crashing;

namespace ReTraced.Gateway.Tests.Leases;

/// <summary>A caller that goes away when its job is leased and before it hears of it.</summary>
public sealed class GoneCallerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Poll_WhenTheCallerGoesAwayAfterTheLease_TheJobIsGivenBackAtItsPlace()
    {
        var moment = new Moment();
        using var api = new ApiServer { Configure = (builder, _) => builder.Services.AddSingleton<ICrashHook>(moment).AddSingleton<IStartupFilter>(moment) };
        await api.InitializeAsync();
        try
        {
            var first = await api.EnqueueAsync(new { queueName = "q" });
            var second = await api.EnqueueAsync(new { queueName = "q" });
            using var gone = new CancellationTokenSource();
            using var body = new StringContent("""{"workerId":"gone","queues":["q"],"waitMs":20000}""", Encoding.UTF8, "application/json");
            var poll = api.Client.PostAsync($"{ApiServer.Prefix}/leases", body, gone.Token);
            await moment.Leased.Task.WaitAsync(Patience);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
            await moment.Noticed.Task.WaitAsync(Patience);
            moment.GoOn.Set();

            var back = await api.IsAsync(first, "pending");
            Assert.Equal((0, 0), ((int?)back["tries"], (int?)back["leasesLost"]));
            Assert.Equal("release", (string?)(await api.GetAsync($"/jobs/{first}/ledger")).Is(200)["items"]![2]!["event"]);
            var next = (await api.PostAsync("/leases", new { workerId = "next", queues = new[] { "q" }, max = 2, waitMs = 20_000 })).Is(200);
            Assert.Equal([first, second], next["leases"]!.AsArray().Select(lease => (string)lease!["job"]!["jobId"]!));
        }
        finally
        {
            moment.GoOn.Set();
            await api.DisposeAsync();
        }
    }

    // Holds the first lease until the server has noticed that its caller is gone.
    private sealed class Moment : ICrashHook, IStartupFilter
    {
        public TaskCompletionSource Leased { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Noticed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim GoOn { get; } = new();

        public void Reached(CrashPoint point, string name)
        {
            if (point == CrashPoint.Leased && Leased.TrySetResult())
            {
                GoOn.Wait(Patience);
            }
        }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.RequestAborted.Register(() => Noticed.TrySetResult());
                return rest(context);
            });
            next(app);
        };
    }
}
