using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd;

public sealed class StartTests
{
    [Fact]
    public async Task Start_WhenAnotherProcessOwnsTheFile_ListensAndSaysThatItIsAStandby()
    {
        using var folder = new Folder();
        using var owner = await GatewayProcess.StartAsync(folder.Path);
        using var standby = await GatewayProcess.StartAsync(folder.Path);
        await Eventually.True(() => standby.Output.Contains($"is a standby: the store is owned by {owner.OwnerName}", StringComparison.Ordinal), "it says so");
        Assert.DoesNotContain("standby", owner.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenThePathIsAFolder_SaysSoAndExitsWith3()
    {
        using var folder = new Folder();
        await RefusedAsync(folder, 3, "is a folder", "--ReTraced:Sqlite:Path", folder.Path);
    }

    [Fact]
    public async Task Start_WhenTheFileIsNotADatabase_SaysSoAndExitsWith3()
    {
        using var folder = new Folder();
        var path = Path.Combine(folder.Path, "notes.txt");
        var text = string.Join('\n', Enumerable.Repeat("This is no database, and must not become one.", 200));
        await File.WriteAllTextAsync(path, text);
        await RefusedAsync(folder, 3, "notes.txt", "--ReTraced:Sqlite:Path", path);
        Assert.Equal(text, await File.ReadAllTextAsync(path));
    }

    [Theory]
    [InlineData("ReTraced:Store is 'mongo'", "--ReTraced:Store", "mongo")]
    [InlineData("ReTraced:Concurrency is 0", "--ReTraced:Concurrency=0")]
    [InlineData("ReTraced:Redis:WaitForReplica is no setting; ReTraced:Redis has CertificateAuthority, ConnectionString, KeyPrefix, TimeoutSeconds, WaitForReplicas.", "--ReTraced:Redis:WaitForReplica=1")]
    [InlineData("'abc' at 'ReTraced:Concurrency'", "--ReTraced:Concurrency=abc")]
    [InlineData("'--dmeo' is not understood", "--dmeo")]
    [InlineData("'nowhere' is not an address", "--urls=nowhere")]
    public async Task Start_WhenASettingIsWrong_NamesItAndExitsWith2(string message, params string[] arguments)
    {
        using var folder = new Folder();
        await RefusedAsync(folder, 2, message, arguments);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    [Fact]
    public async Task Start_WhenTheAddressIsTaken_SaysSoAndExitsWith4()
    {
        using var folder = new Folder();
        using var other = new Folder();
        using var owner = await GatewayProcess.StartAsync(folder.Path);
        await RefusedAsync(other, 4, "--urls", "--urls", owner.Url);
    }

    private static async Task RefusedAsync(Folder folder, int exitCode, string message, params string[] arguments)
    {
        using var server = GatewayProcess.Launch(folder.Path, arguments);
        Assert.Equal(exitCode, await server.ExitedAsync());
        Assert.Contains(message, server.Output, StringComparison.Ordinal);
        Assert.Contains("ReTraced cannot start:", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
    }
}
