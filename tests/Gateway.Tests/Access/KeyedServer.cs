using Microsoft.Extensions.DependencyInjection;
using ReTraced.Access;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Access;

/// <summary>A server with a key of each role, named after it.</summary>
public sealed class KeyedServer : IAsyncLifetime, IDisposable
{
    private readonly Dictionary<AccessRole, string> _keys = [];

    public ApiServer Api { get; } = new();

    public IAccessKeys Keys => Api.App!.Services.GetRequiredService<IAccessKeys>();

    public async Task InitializeAsync()
    {
        await Api.InitializeAsync();
        foreach (var role in Enum.GetValues<AccessRole>())
        {
            _keys[role] = (await NewKeyAsync(role.ToWire(), role)).Text;
        }
    }

    public void Dispose() => Api.Dispose();

    public Task DisposeAsync() => Api.DisposeAsync();

    /// <summary>The header with the key of a role.</summary>
    public (string Name, string Value) As(AccessRole role) => ("Authorization", $"Bearer {_keys[role]}");

    /// <summary>The key of a role.</summary>
    public string Key(AccessRole role) => _keys[role];

    /// <summary>Makes a key.</summary>
    public async Task<(string Text, AccessKey Key)> NewKeyAsync(string name, AccessRole role)
    {
        var made = KeyText.New(name, role, 1, "test");
        Assert.True(await Keys.AddAsync(made.Key));
        return made;
    }
}
