using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Operations;

/// <summary>Whether the process lives and is ready.</summary>
public sealed class HealthTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("healthz", "live")]
    [InlineData("readyz", "ready")]
    public async Task Get_WhenAllIsWell_SaysSo(string path, string status)
    {
        // Readiness has less patience with a machine that stands still than the tests have.
        Answer? answer = null;
        await Eventually.True(async () => (answer = await api.GetAsync($"~/{path}")).Status == 200, $"{path} answers 200");

        Assert.Equal($$"""{"status":"{{status}}"}""", answer!.Text);
    }
}
