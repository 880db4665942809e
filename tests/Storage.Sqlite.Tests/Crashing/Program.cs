namespace ReTraced.Storage.Sqlite.Tests.Crashing;

/// <summary>Makes the test assembly a program too, for tests that kill one. The test runner does not come by here.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not ["commit-until-killed", var path, var run])
        {
            return 2;
        }

        await CommitUntilKilled.RunAsync(path, run);
        return 0;
    }
}
