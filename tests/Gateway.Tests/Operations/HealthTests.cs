using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Operations;

/// <summary>Whether the process lives and is ready.</summary>
public sealed class HealthTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("healthz", "live")]
    [InlineData("readyz", "ready")]
    public async Task Get_WhenAllIsWell_SaysSo(string path, string status)
    {
        var answer = (await api.GetAsync($"~/{path}")).Is(200);

        Assert.Equal($$"""{"status":"{{status}}"}""", answer.Text);
    }
}
