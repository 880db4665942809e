namespace ReTraced.Browser.Tests;

public sealed class EmptyStoreTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Theory]
    [InlineData("/jobs", "/api/v1/jobs -H")]
    [InlineData("/dlq", "No job has died.")]
    [InlineData("/dlq/letters", "No job has died.")]
    [InlineData("/operations", "/api/v1/dlq/bulk -H")]
    public async Task Page_OfAnEmptyStore_SaysHowToGetTheFirst(string path, string said)
    {
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync(path, look);
            await visit.SeesAsync(said, "#empty");
            await visit.IsSoundAsync();
        }
    }
}
