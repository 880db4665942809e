using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using ReTraced.Client;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Cluster.Tests.Running;

/// <summary>The code of docs/client.md, compiled and run. <see cref="ClientSampleTests"/> holds the two together.</summary>
internal static class ClientSample
{
    public static async Task RunAsync(string[] args, string redis)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddReTracedOrleansClient(options =>
        {
            options.RedisConnectionString = redis;
            options.Name = "billing";
        });
        using var host = builder.Build();
        await host.StartAsync();
        var retraced = host.Services.GetRequiredService<IReTracedClient>();

        var order = new { OrderId = 17, Total = 99.5 };
        var invoice = NewJob.Of("invoices", order) with { MaxTries = 3, Tags = ["order-17"] };
        var made = await retraced.EnqueueAsync(invoice, idempotencyKey: "invoice-17");
        var again = await retraced.EnqueueAsync(invoice, idempotencyKey: "invoice-17");
        Console.WriteLine($"{made.JobId}: {made.IsNew}, {again.IsNew}");

        await retraced.EnqueueAllAsync([.. Enumerable.Range(1, 3).Select(n => NewJob.Of("invoices", n) with { JobId = $"invoice-{n}" })]);

        var job = await retraced.GetAsync(made.JobId);
        if (job is { Status: JobStatus.Pending or JobStatus.Delayed })
        {
            await retraced.CancelAsync(made.JobId, "The order was withdrawn.");
        }

        try
        {
            await retraced.RetryAsync(made.JobId, new JobRetry("The total was wrong.")
            {
                Changes = JsonData.Parse("""[{ "op": "replace", "path": "/jobData/total", "value": 9.95 }]"""),
            });
        }
        catch (JobConflictException e) when (e.Code == JobConflictException.WrongStatus)
        {
            Console.WriteLine(e.Message);
        }

        var queue = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IQueueGrain>("invoices");
        var running = await queue.Running(10);
        Console.WriteLine(running.Count);
        await host.StopAsync();
    }
}
