using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ReTraced.Json;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Grains.Tests;

public class SettingsTests
{
    [Fact]
    public async Task ChangeSettings_WhenTheAnswerToTheChangeBeforeWasLost_IsOverWhatTheStoreHolds()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var queue = scheduler.Queue("work");
        Assert.Empty((await queue.ChangeSettings(Patch("""{"maxConcurrency":3}"""))).Errors);
        // What a write leaves behind of which the queue has heard only that it failed.
        var stored = Encoding.UTF8.GetBytes("""{"maxConcurrency":3,"paused":true}""");
        Assert.NotNull(await scheduler.Services.GetRequiredService<IDocumentStore>().WriteAsync(GrainStates.QueueSettings, "work", stored, "*"));

        Assert.Empty((await queue.ChangeSettings(Patch("""{"maxConcurrency":5}"""))).Errors);

        var settings = await queue.GetSettings();
        Assert.Equal((5, true), (settings.MaxConcurrency, settings.Paused));
    }

    private static SettingsRequest Patch(string patch) => new(JsonData.Parse(patch), "ada", "test");
}
