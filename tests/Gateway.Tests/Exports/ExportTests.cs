using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReTraced.Gateway.Exports;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Exports;

/// <summary>Jobs go out as files and are checked, here and from the command line.</summary>
public sealed class ExportTests(ApiServer api) : IClassFixture<ApiServer>
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory]
    [InlineData("delayed")]
    [InlineData("completed")]
    [InlineData("dead")]
    [InlineData("poisoned")]
    [InlineData("cancelled")]
    [InlineData("replayed")]
    [InlineData("cloned")]
    public async Task Verify_OfAnExport_IsOkAlsoWhenItIsIndented(string kind)
    {
        var jobId = await MakeAsync(kind);

        var export = (await api.GetAsync($"/jobs/{jobId}/export")).Is(200);

        Assert.Equal(("retraced-export", 1, jobId), ((string?)export["format"], (int)export["formatVersion"]!, (string?)export["spec"]!["jobId"]));
        Assert.Equal((int)export["head"]!["version"]!, export["ledger"]!.AsArray().Count);
        Assert.Equal((string?)(await api.GetAsync($"/jobs/{jobId}/explain")).Is(200)["summary"], (string?)export["explanation"]!["summary"]);
        Assert.Equal(kind is "dead" or "poisoned" or "replayed", export["deadLetter"] is not null);
        Assert.Equal(1, (int)export["queueSettings"]!["partitions"]!);
        foreach (var text in (string[])[export.Text, export.Body!.ToJsonString(Indented)])
        {
            var verification = (await api.PostAsync("/exports/verify", text)).Is(200);
            Assert.Equal("[]", verification["violations"]!.ToJsonString());
            Assert.True((bool)verification["ok"]!);
            Assert.Equal((export["ledger"]!.AsArray().Count, jobId), ((int)verification["checked"]!, (string?)verification["jobId"]));
        }
    }

    [Fact]
    public async Task Export_IsAFileWithTheLogInIt()
    {
        var queue = api.NewQueue();
        await api.EnqueueAsync(new { queueName = queue, jobId = "a:b.c", type = "remote" });
        var lease = (await api.PostAsync("/leases", new { workerId = "w", queues = new[] { queue }, types = new[] { "remote" }, waitMs = 5000 })).Is(200)["leases"]![0]!;
        (await api.PostAsync($"/leases/{(string)lease["leaseToken"]!}/log", new { lines = new[] { "zwei é", "drei" } })).Is(200);

        using var response = await api.Client.GetAsync(new Uri($"{ApiServer.Prefix}/jobs/a:b.c/export", UriKind.Relative));

        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("retraced-a_b.c.json", response.Content.Headers.ContentDisposition.FileName!.Trim('"'));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var export = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(["zwei é", "drei"], export["log"]!.AsArray().Select(line => (string?)line!["text"]));
        Assert.Empty((await api.PostAsync("/exports/verify", export.ToJsonString())).Is(200)["violations"]!.AsArray());
    }

    [Fact]
    public async Task Export_OfNoJob_IsNotFound() => (await api.GetAsync("/jobs/nobody/export")).IsProblem(404, "JOB_NOT_FOUND");

    [Fact]
    public async Task Verify_WhenTampered_IsNotOkAndSaysWhat()
    {
        var export = (await api.GetAsync($"/jobs/{await MakeAsync("dead")}/export")).Is(200).Text;

        var verification = (await api.PostAsync("/exports/verify", export.Replace("NETWORK_ERROR", "MY_FAULT", StringComparison.Ordinal))).Is(200);

        Assert.False((bool)verification["ok"]!);
        Assert.StartsWith("The digest is ", (string?)verification["violations"]![0], StringComparison.Ordinal);
    }

    // More than the usual limit of a body: the same data stands in the spec, the changes and the dead letter.
    [Fact]
    public async Task Verify_WhenTheJobIsLarge_TakesItWhole()
    {
        var jobId = await api.EnqueueAsync(new { queueName = api.NewQueue(), type = "email", jobData = new { subject = "INVALID_JOB_DATA", filler = new string('x', 1_000_000) } });
        await api.IsAsync(jobId, "failed");
        (await api.PostAsync($"/jobs/{jobId}/retry", new { reason = "other data", changes = new[] { new { op = "replace", path = "/jobData/filler", value = new string('y', 1_000_000) } } })).Is(202);
        await api.IsAsync(jobId, "failed");

        var export = (await api.GetAsync($"/jobs/{jobId}/export")).Is(200).Text;

        Assert.InRange(export.Length, 4_000_000, (int)ExportEndpoints.MostBytes);
        Assert.Empty((await api.PostAsync("/exports/verify", export)).Is(200)["violations"]!.AsArray());
    }

    [Fact]
    public async Task Verify_WhenTheLedgerIsLong_ReplaysAllOfIt()
    {
        const int Runs = 1000;
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead", maxTries: Runs);

        var verification = (await api.PostAsync("/exports/verify", (await api.GetAsync($"/jobs/{jobId}/export")).Is(200).Text)).Is(200);

        Assert.True((bool)verification["ok"]!, verification.Text);
        Assert.Equal(1 + (2 * Runs), (int)verification["checked"]!);
    }

    [Fact]
    public async Task Verify_WhenItIsTooLarge_NamesTheCommand()
    {
        var answer = await api.SendBytesAsync(HttpMethod.Post, "/exports/verify", new byte[ExportEndpoints.MostBytes + 1], "application/json", ("Expect", "100-continue"));

        answer.IsProblem(413, "BODY_TOO_LARGE");
        Assert.Contains("verify-export FILE", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_SaysInPlainWordsWhetherAFileIsRight()
    {
        var jobId = await MakeAsync("dead");
        var export = (await api.GetAsync($"/jobs/{jobId}/export")).Is(200).Text;

        var (right, words, _) = Command(export);
        var (wrong, found, _) = Command(export.Replace("NETWORK_ERROR", "MY_FAULT", StringComparison.Ordinal));
        var (none, _, complaint) = Command("""{"format":"retraced-export"}""");

        Assert.Equal((0, 1, 1), (right, wrong, none));
        Assert.StartsWith($"Job {jobId}, exported at ", words, StringComparison.Ordinal);
        Assert.Contains("It is as it was exported: the digest is right, and its 5 ledger entries replay to what is stored.", words, StringComparison.Ordinal);
        Assert.Contains("It is NOT as it was exported: ", found, StringComparison.Ordinal);
        Assert.Contains("  The digest is ", found, StringComparison.Ordinal);
        Assert.Contains("is no export of a job that could be read:", complaint, StringComparison.Ordinal);
        Assert.Contains("  spec is missing.", complaint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "Use: verify-export FILE")]
    [InlineData(2, "Use: verify-export FILE", "one", "two")]
    [InlineData(1, "cannot be read", "there-is-no-such-file")]
    public async Task Command_WhenItIsCalledWrongly_SaysHow(int code, string says, params string[] files)
    {
        using var errors = new StringWriter();

        Assert.Equal(code, VerifyExportCommand.Run(files, TextWriter.Null, errors));
        Assert.Contains(says, errors.ToString(), StringComparison.Ordinal);
        if (code == 2)
        {
            // As the executable runs it.
            Assert.Equal(code, await GatewayProgram.RunAsync([VerifyExportCommand.Verb, .. files]));
        }
    }

    private static (int Code, string Output, string Errors) Command(string export)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, export, new UTF8Encoding(false));
            using var output = new StringWriter();
            using var errors = new StringWriter();
            return (VerifyExportCommand.Run([file], output, errors), output.ToString(), errors.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<string> MakeAsync(string kind)
    {
        var queue = api.NewQueue();
        switch (kind)
        {
            case "delayed":
                return await api.EnqueueDelayedAsync(queue);
            case "cancelled":
                var cancelled = await api.EnqueueDelayedAsync(queue);
                (await api.PostAsync($"/jobs/{cancelled}/cancel", new { reason = "not needed" })).Is(200);
                return cancelled;
            case "completed":
                return await api.RunEmailAsync(queue, "SUCCESS", "completed");
            case "dead":
                return await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead", maxTries: 2);
            case "poisoned":
                var poisoned = await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead");
                (await api.PostAsync($"/dlq/{poisoned}/poison", new { reason = "it fills the disk" })).Is(200);
                return poisoned;
            case "replayed":
                var replayed = await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead");
                (await api.PostAsync($"/jobs/{replayed}/retry", new { reason = "fixed", changes = new[] { new { op = "replace", path = "/jobData/subject", value = "SUCCESS" } } })).Is(202);
                await api.IsAsync(replayed, "completed");
                return replayed;
            default:
                var original = await api.RunEmailAsync(queue, "SUCCESS", "completed");
                var clone = (string)(await api.PostAsync($"/jobs/{original}/clone", new { reason = "once more" })).Is(201)["jobId"]!;
                await api.IsAsync(clone, "completed");
                return clone;
        }
    }
}
