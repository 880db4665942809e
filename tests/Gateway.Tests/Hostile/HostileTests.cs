using System.Text;
using System.Text.RegularExpressions;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>Whatever is sent, the answer says what is wrong with it, nothing has happened, and the server lives.</summary>
public sealed partial class HostileTests(HostileScene scene) : IClassFixture<HostileScene>
{
    private const int LeastRows = 100;

    public static TheoryData<string> Names => [.. HostileTable.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Request_WhenItIsWrong_IsRefusedByNameAndDoesNothing(string name)
    {
        var row = HostileTable.All.Single(row => row.Name == name);
        var before = scene.Known;

        var answer = await RawHttp.SendAsync(scene.Api.Client.BaseAddress!, Bytes(row), row.Name, hangUp: row is { Raw: not null, Status: 0 });

        scene.Known = await scene.EverythingAsync();
        Assert.Equal(before, scene.Known);
        Assert.Equal("""{"status":"live"}""", (await scene.Api.GetAsync("~/healthz")).Is(200).Text);
        if (row.Status == 0)
        {
            // The connection may just end, as with a request that is not one.
            Assert.True(answer.Status is 0 or (>= 400 and < 500) or 505, $"{row.Name}: {answer.Status} {answer.Text}");
        }
        else if (row.Method != "HEAD")
        {
            answer.IsProblem(row.Status, row.Code, row.Fields);
            Assert.Contains(row.Says ?? "", answer.Text, StringComparison.Ordinal);
        }
        else
        {
            answer.Is(row.Status);
        }
    }

    [Fact]
    public void Table_IsLongAndNamesEachRowOnce()
    {
        Assert.True(HostileTable.All.Count >= LeastRows, $"The table has {HostileTable.All.Count} rows.");
        Assert.Equal([], HostileTable.All.GroupBy(row => row.Name).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public async Task Table_HasARowForEveryCallOfTheApi()
    {
        var document = (await scene.Api.GetAsync("~/openapi/v1.json")).Is(200);
        var calls = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(call => (Method: call.Key.ToUpperInvariant(), Path: path.Key)));

        var missing = calls.Where(call => !HostileTable.All.Any(row => row.Method == call.Method && Matches(call.Path, Target(row)))).Select(call => $"{call.Method} {call.Path}");

        // Nothing can be wrong with these two: they read nothing of the request.
        Assert.Equal(["GET /healthz", "GET /readyz"], missing);
    }

    private static bool Matches(string template, string target) =>
        Regex.IsMatch(target.Split('?')[0], $"^{Parameter().Replace(template, "[^/]+")}$", RegexOptions.CultureInvariant);

    private static string Target(HostileRow row) => row.Path.StartsWith('~') ? row.Path[1..] : ApiServer.Prefix + row.Path;

    private byte[] Bytes(HostileRow row)
    {
        if (row.Raw is not null)
        {
            return Encoding.Latin1.GetBytes(scene.Fill(row.Raw));
        }

        (string, string)[] type = row is { Body: not null, MediaType: { } media } ? [("Content-Type", media)] : [];
        return RawHttp.Request(row.Method, scene.Fill(Target(row)), row.Body, [.. type, .. row.Headers]);
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
