using System.Runtime.CompilerServices;
using ReTraced.Jobs;

namespace ReTraced.Cluster.Tests.Running;

public class ClientSampleTests
{
    [Fact]
    public async Task Sample_OfTheDocumentation_Runs()
    {
        await using var cluster = await TestCluster.StartAsync(1);

        await ClientSample.RunAsync([], cluster.Redis.ConnectionString);

        await using var host = await ClientHost.StartAsync(cluster);
        var made = await host.Client.EnqueueAsync(Client.NewJob.Of("invoices", new { OrderId = 17, Total = 99.5 }) with { MaxTries = 3, Tags = ["order-17"] }, "invoice-17");
        Assert.False(made.IsNew);
        var job = (await host.Client.GetAsync(made.JobId))!;
        Assert.Equal((1, """{"orderId":17,"total":9.95}"""), (job.Replays, job.JobData.ToString()));
        Assert.Equal(JobStatus.Pending, (await host.Client.GetAsync("invoice-3"))!.Status);
    }

    [Fact]
    public void Sample_InTheDocumentation_IsTheOneThatRuns()
    {
        var code = Trimmed(File.ReadLines(Here("ClientSample.cs")));
        var blocks = File.ReadAllText(Here("../../../docs/client.md")).Split("```csharp\n").Skip(1).Select(block => Trimmed(block.Split("```")[0].Split('\n'))).ToList();

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(block, code, StringComparison.Ordinal));
    }

    private static string Trimmed(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => line.Trim()).Where(line => line.Length > 0));

    private static string Here(string path, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, path);
}
