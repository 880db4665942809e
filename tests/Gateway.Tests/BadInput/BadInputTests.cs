using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.BadInput;

/// <summary>What is wrong is refused by name, and nothing has happened afterwards.</summary>
public sealed class BadInputTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task EveryCall_WhenTheInputIsWrong_SaysWhatIsWrongAndDoesNothing()
    {
        var live = await api.EnqueueDelayedAsync(api.NewQueue());
        var dead = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead");
        var before = (await api.DepthAsync()).ToJsonString();
        var queues = (await api.GetAsync("/queues")).Items.Select(queue => (string?)queue!["name"]).ToList();
        var wrong = new List<string>();

        foreach (var bad in BadJobs.All.Concat(BadCalls.All))
        {
            try
            {
                var path = bad.Path.Replace("{live}", live, StringComparison.Ordinal).Replace("{dead}", dead, StringComparison.Ordinal);
                (await api.SendAsync(new HttpMethod(bad.Method), path, bad.Body, bad.MediaType)).IsProblem(bad.Status, bad.Code, bad.Fields);
            }
            catch (Xunit.Sdk.XunitException e)
            {
                wrong.Add($"{bad.Name}: {e.Message}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.Equal(before, (await api.DepthAsync()).ToJsonString());
        Assert.Equal(queues, (await api.GetAsync("/queues")).Items.Select(queue => (string?)queue!["name"]));
        Assert.Equal((1, 4), ((int?)(await api.GetAsync($"/jobs/{live}"))["version"], (int?)(await api.GetAsync($"/jobs/{dead}"))["version"] + 1));
    }

    [Fact]
    public async Task Post_WhenTextIsNotUtf8_Answers400()
    {
        byte[] body = [.. "{\"queueName\":\"bad\",\"jobData\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        var answer = await api.SendBytesAsync(HttpMethod.Post, "/jobs", body, "application/json");

        answer.IsProblem(400, "INVALID_REQUEST", "body");
    }

    [Fact]
    public async Task Post_WhenTheBodyIsInAnotherCharset_Answers415()
    {
        var body = System.Text.Encoding.Unicode.GetBytes("""{"queueName":"bad"}""");
        (await api.SendBytesAsync(HttpMethod.Post, "/jobs", body, "application/json; charset=utf-16")).IsProblem(415, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/png")]
    public async Task Get_WhenOnlyOtherMediaTypesAreAccepted_ErrorsAreProblemDocumentsAllTheSame(string accept)
    {
        (await api.SendAsync(HttpMethod.Get, "/nothing/here", null, null, ("Accept", accept))).IsProblem(404, "NOT_FOUND");
        (await api.SendAsync(HttpMethod.Delete, "/jobs", null, null, ("Accept", accept))).IsProblem(405, "METHOD_NOT_ALLOWED");
    }

    [Fact]
    public async Task EveryRead_WhenJobDataIsAsDeepAsAllowed_Answers()
    {
        var queue = api.NewQueue();
        var deep = new string('[', 63) + new string(']', 63);
        var jobId = await api.EnqueueAsync($$"""{"queueName":"{{queue}}","jobData":{{deep}},"delaySeconds":3600}""");

        string[] reads = [$"/jobs?queue={queue}&text=%5B%5B", $"/jobs/{jobId}", $"/jobs/{jobId}/history", $"/jobs/{jobId}/ledger", $"/jobs/{jobId}/explain", $"/jobs/{jobId}/verify"];
        foreach (var read in reads)
        {
            Assert.Equal((read, 200), (read, await StatusAsync(read)));
        }

        async Task<int> StatusAsync(string path)
        {
            using var response = await api.Client.GetAsync(new Uri(ApiServer.Prefix + path, UriKind.Relative));
            return (int)response.StatusCode;
        }
    }
}
