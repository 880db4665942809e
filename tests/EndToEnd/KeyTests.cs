using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd;

/// <summary>Keys by command, on a store that a server uses or that none does; and no server is open to others without one.</summary>
public sealed partial class KeyTests
{
    [Theory]
    [InlineData("--urls=http://0.0.0.0:0")]
    [InlineData("--urls=http://*:0")]
    [InlineData("--urls=http://[::]:0")]
    [InlineData("--urls=http://scheduler.example:0")]
    [InlineData("--urls=http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("--Kestrel:Endpoints:Http:Url=http://0.0.0.0:0")]
    [InlineData("--urls=http://[127.0.0.1]:0")]
    [InlineData("--urls=http://0.0.0.0:0", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--preferHostingUrls=true")]
    public async Task Start_WhereOthersReachIt_NeedsAKey(params string[] addresses)
    {
        using var folder = new Folder();

        using var server = GatewayProcess.Launch(folder.Path, addresses);

        Assert.Equal(2, await server.ExitedAsync());
        Assert.Contains("keys add NAME --role ROLE", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhereOthersReachIt_GoesOnWithAKey()
    {
        using var folder = new Folder();
        // An address that this machine does not have (RFC 5737), so that nothing is open to anybody for the test.
        const string Address = "--urls=http://192.0.2.1:5080";
        using (var server = GatewayProcess.Launch(folder.Path, Address))
        {
            Assert.Equal(2, await server.ExitedAsync());
        }

        await RunAsync(folder, 0, "keys", "add", "ada", "--role", "admin");
        Assert.Contains("cannot listen where it was told to", await RunAsync(folder, 4, Address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_AreMadeListedAndRevoked_WhileTheServerRuns()
    {
        using var folder = new Folder();
        using var server = await GatewayProcess.StartAsync(folder.Path);
        using var client = server.Client();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "jobs"));

        var made = await RunAsync(folder, 0, "keys", "add", "ada", "--role", "operator");
        var key = Key().Match(made).Value;
        Assert.NotEqual("", key);
        var id = key.Substring(4, 12);

        await Eventually.True(async () => await GetAsync(client, "jobs") == HttpStatusCode.Unauthorized, "the server wants a key");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await Eventually.True(async () => await GetAsync(client, "jobs") == HttpStatusCode.OK, "the key is good");
        var log = await client.GetStringAsync("api/v1/audit");
        Assert.Contains("\"action\":\"key.add\"", log, StringComparison.Ordinal);
        Assert.Contains("\"from\":\"command line\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain(key, log, StringComparison.Ordinal);

        var listed = await RunAsync(folder, 0, "keys", "list");
        Assert.Contains($"{id}  ada  operator", listed, StringComparison.Ordinal);
        Assert.DoesNotContain(key, listed, StringComparison.Ordinal);
        Assert.Contains("is revoked", await RunAsync(folder, 0, "keys", "revoke", id), StringComparison.Ordinal);
        await Eventually.True(async () => await GetAsync(client, "jobs") == HttpStatusCode.Unauthorized, "the key is refused");
        Assert.Contains("revoked", await RunAsync(folder, 0, "keys", "list"), StringComparison.Ordinal);
        Assert.Contains("is revoked", await RunAsync(folder, 0, "keys", "revoke", id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_WhenTheStoreIsAway_LetsNobodyIn()
    {
        using var folder = new Folder();
        await using var redis = await RedisServer.StartAsync("--appendfsync", "always");
        string[] store = ["--ReTraced:Store=redis", $"--ReTraced:Redis:ConnectionString={redis.ConnectionString}"];
        var key = Key().Match(await RunAsync(folder, 0, ["keys", "add", "ada", "--role", "admin", .. store])).Value;
        using var server = await GatewayProcess.StartAsync(folder.Path, store);
        using var client = server.Client();
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(client, "jobs"));

        await redis.KillAsync();

        foreach (var authorization in (string?[])[null, $"Bearer {key}", "Bearer nothing"])
        {
            client.DefaultRequestHeaders.Remove("Authorization");
            client.DefaultRequestHeaders.Add("Authorization", authorization is null ? [] : [authorization]);
            await Eventually.True(async () => await GetAsync(client, "jobs") == HttpStatusCode.ServiceUnavailable, "it is said that the store is away");
            Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "../../healthz"));
        }

        await redis.StartAgainAsync();
        client.DefaultRequestHeaders.Remove("Authorization");
        await Eventually.True(async () => await GetAsync(client, "jobs") == HttpStatusCode.Unauthorized, "a key is wanted again");
    }

    [Fact]
    public async Task Add_OfANameThatHasAnotherRole_IsRefused()
    {
        using var folder = new Folder();
        await RunAsync(folder, 0, "keys", "add", "ada", "--role", "reader");
        await RunAsync(folder, 0, "keys", "add", "ada", "--role", "reader");

        Assert.Contains("choose another name", await RunAsync(folder, 2, "keys", "add", "ada", "--role", "admin"), StringComparison.Ordinal);
        Assert.DoesNotContain("admin", await RunAsync(folder, 0, "keys", "list"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--role", "keys", "add", "ada")]
    [InlineData(2, "boss", "keys", "add", "ada", "--role", "boss")]
    [InlineData(2, "reader,operator", "keys", "add", "ada", "--role", "reader,operator")]
    [InlineData(2, "'5'", "keys", "add", "ada", "--role", "5")]
    [InlineData(2, "'Admin'", "keys", "add", "ada", "--role", "Admin")]
    [InlineData(2, "NAME must be", "keys", "add", "Scheduler", "--role", "admin")]
    [InlineData(2, "NAME must be", "keys", "add", "local-1", "--role", "admin")]
    [InlineData(2, "NAME must be", "keys", "add", "@/etc/hostname", "--role", "admin")]
    [InlineData(2, "NAME must be", "keys", "add", "a b", "--role", "admin")]
    [InlineData(2, "'local'", "keys", "add", "local", "--role", "admin")]
    [InlineData(2, "NAME", "keys", "add", "--role", "admin")]
    [InlineData(2, "frob", "keys", "frob")]
    [InlineData(1, "There is no key 'nothing'", "keys", "revoke", "nothing")]
    [InlineData(3, "is a folder", "keys", "list", "--ReTraced:Sqlite:Path", "/tmp")]
    public async Task Command_ThatIsWrong_SaysWhy(int exitCode, string message, params string[] arguments)
    {
        using var folder = new Folder();
        var output = await RunAsync(folder, exitCode, arguments);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(Folder folder, int exitCode, params string[] arguments)
    {
        using var command = GatewayProcess.Launch(folder.Path, arguments);
        Assert.True(await command.ExitedAsync() == exitCode, command.Output);
        return command.Output;
    }

    private static async Task<HttpStatusCode> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync($"api/v1/{path}");
        return response.StatusCode;
    }

    [GeneratedRegex("rtk_[A-Za-z0-9_-]{12}_[A-Za-z0-9_-]{43}")]
    private static partial Regex Key();
}
