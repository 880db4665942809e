using ReTraced.Bench.Stores;
using ReTraced.Jobs;

namespace ReTraced.Bench.Measures;

/// <summary>What a finished job takes in the store, with all its records and its share of the indexes.</summary>
internal static class SizeBench
{
    private const int Jobs = 20_000;

    // About what a .NET exception brings: a message and twelve frames.
    private static readonly JobError Failure = new()
    {
        Code = "NETWORK_ERROR",
        Message = "The connection to mail.example.com:25 was refused.",
        Stack = string.Join('\n', Enumerable.Range(0, 12).Select(i => $"   at Example.Mail.SmtpClient.Step{i:00}Async(Message message, CancellationToken token) in SmtpClient.cs:line {100 + i}")),
    };

    public static async Task RunAsync(MeasureRun run)
    {
        var kind = run.Store;
        var atOnce = await MeasureAsync(kind, null, history: true);
        var with = await MeasureAsync(kind, Failure, history: true);
        var without = await MeasureAsync(kind, Failure, history: false);
        Console.WriteLine($"{kind} bytes a finished job: succeeded at once {atOnce}; failed once with {Failure.Stack!.Length:N0} bytes of stack {with}; the same with historyNeed false {without}");
    }

    private static async Task<long> MeasureAsync(string kind, JobError? failure, bool history)
    {
        await using var home = await StoreHome.MakeAsync(kind);
        await using var store = await BenchStore.OpenAsync(home);
        // The first ones make tables, scripts and buffers.
        await JobLife.LeadAsync(store.Jobs, "first", 1_000, failure, history);
        var before = await store.BytesAsync();
        await JobLife.LeadAsync(store.Jobs, "01a20df8-0f0b-7bb8-a503-a6d8", Jobs, failure, history);
        var bytes = (await store.BytesAsync() - before) / Jobs;
        await JobLife.CheckAsync(store.Jobs, "01a20df8-0f0b-7bb8-a503-a6d8", Jobs, failure is null ? 1 : 2);
        return bytes;
    }
}
