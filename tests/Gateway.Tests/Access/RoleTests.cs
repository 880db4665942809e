using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReTraced.Access;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Access;

/// <summary>Every call of the API, without a key, with a wrong one, and with each role: exactly what the table of calls says.</summary>
public sealed partial class RoleTests(KeyedServer server) : IClassFixture<KeyedServer>
{
    private const string Everyone = "nobody needs a key";

    [Fact]
    public async Task EveryCall_WithoutAKeyOrWithAWrongOne_IsRefusedIfTheTableSaysSo()
    {
        foreach (var (call, roles) in await CallsAsync())
        {
            foreach (var headers in WrongKeys())
            {
                var answer = await SendAsync(call, headers);
                if (roles == Everyone)
                {
                    answer.Is(200);
                    continue;
                }

                answer.IsProblem(401, "UNAUTHENTICATED");
                Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
            }
        }
    }

    [Fact]
    public async Task EveryCall_WithEachRole_IsAllowedOnlyIfTheTableSaysSo()
    {
        foreach (var (call, roles) in await CallsAsync())
        {
            foreach (var role in Enum.GetValues<AccessRole>())
            {
                var answer = await SendAsync(call, server.As(role));
                if (roles == Everyone || role == AccessRole.Admin || roles.Split(", ").Contains(role.ToWire()))
                {
                    Assert.False(answer.Status is 401 or 403 or >= 500, $"{call} with the role {role} answered {answer.Status}.");
                }
                else
                {
                    answer.IsProblem(403, "FORBIDDEN");
                    Assert.Contains($"this call takes {roles}.", (string)answer["detail"]!, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void EveryEndpoint_SaysWhoMayCallIt()
    {
        var silent = server.Api.App!.Services.GetRequiredService<EndpointDataSource>().Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<AllowedRoles>() is null);

        Assert.Empty(silent.Select(endpoint => endpoint.DisplayName));
    }

    [Fact]
    public async Task UnknownAddress_WithoutAKey_IsRefusedBeforeItIsLookedFor()
    {
        (await server.Api.GetAsync("/nothing")).IsProblem(401, "UNAUTHENTICATED");
        (await server.Api.SendAsync(HttpMethod.Get, "/nothing", headers: server.As(AccessRole.Producer))).IsProblem(404, "NOT_FOUND");
    }

    private IEnumerable<(string, string)[]> WrongKeys()
    {
        var (text, _) = KeyText.New("nobody", AccessRole.Admin, 1, "test");
        var admin = server.Key(AccessRole.Admin);
        return
        [
            [], [("Authorization", $"Bearer {text}")], [("Authorization", "Bearer")], [("Authorization", $"Basic {text}")], [("Authorization", "Bearer rtk_")],
            [("Authorization", $"Bearer {text[..^1]}")],
            // The right id with a secret that is wrong, upper case, two keys in one, two headers.
            [("Authorization", $"Bearer {admin[..^2]}{(admin[^2] == 'A' ? 'B' : 'A')}{admin[^1]}")], [("Authorization", $"Bearer {admin.ToUpperInvariant()}")],
            [("Authorization", $"Bearer {admin}, Bearer {admin}")], [("X-Authorization", $"Bearer {admin}")], [("Cookie", "retraced-session=CfDJ8")],
        ];
    }

    // Bodies that are wrong: whoever is let in is told so, and nothing happens.
    private Task<Answer> SendAsync((string Method, string Path) call, params (string, string)[] headers)
    {
        // The one answer that would not end by itself.
        var path = Parameter().Replace(call.Path, "x") + (call.Path.EndsWith("/events", StringComparison.Ordinal) ? "?maxSeconds=0" : "");
        return server.Api.SendAsync(new HttpMethod(call.Method), path.StartsWith(ApiServer.Prefix, StringComparison.Ordinal) ? path[ApiServer.Prefix.Length..] : $"~{path}",
            call.Method == "GET" ? null : "[", call.Method == "GET" ? null : "application/json", headers);
    }

    // From the description for machines; what the table for people says of each is looked up.
    private async Task<List<((string Method, string Path) Call, string Roles)>> CallsAsync()
    {
        var document = (await server.Api.GetAsync("~/openapi/v1.json")).Is(200);
        var table = CallTable.Read();
        var calls = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(call => (call.Key.ToUpperInvariant(), path.Key))).ToList();
        Assert.True(calls.Count > 30);
        return calls.ConvertAll(call =>
        {
            Assert.True(table.TryGetValue(CallTable.Normal(call), out var roles), $"docs/http-api.md does not say who may call {call}.");
            return (call, roles!);
        });
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
