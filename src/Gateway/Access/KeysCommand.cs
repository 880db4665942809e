using System.CommandLine;
using System.Globalization;
using ReTraced.Access;
using ReTraced.Gateway.Http;
using ReTraced.Hosting;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Access;

/// <summary>
/// <c>keys add NAME --role ROLE</c>, <c>keys list</c>, <c>keys revoke ID</c>: on the store that the settings name, whether a server uses it now
/// or not. Whoever may run it could read and write the store anyway.
/// </summary>
internal static class KeysCommand
{
    /// <summary>The first word of the command line.</summary>
    public const string Verb = "keys";

    /// <summary>What to type to make a key.</summary>
    public const string Hint = "dotnet run --project src/Gateway -- keys add NAME --role ROLE";

    private const int NotFound = 1;

    /// <summary>Runs the command.</summary>
    /// <param name="args">What follows the verb; settings may stand anywhere in it.</param>
    /// <returns>The exit code: 0, 1 if there is no such key, 2 if the command line is wrong.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be used.</exception>
    public static async Task<int> RunAsync(string[] args)
    {
        var settings = new List<string>();
        var words = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || !args[i].Contains(':', StringComparison.Ordinal))
            {
                words.Add(args[i]);
            }
            else
            {
                settings.Add(args[i]);
                if (!args[i].Contains('=', StringComparison.Ordinal) && i + 1 < args.Length)
                {
                    settings.Add(args[++i]);
                }
            }
        }

        var parsed = Root([.. settings]).Parse([Verb, .. words], new ParserConfiguration { ResponseFileTokenReplacer = null });
        var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        return parsed.Errors.Count > 0 ? GatewayProgram.BadSettings : code;
    }

    private static RootCommand Root(string[] settings)
    {
        var name = new Argument<string>("NAME") { Description = "Whom it is for: the record calls its holder so." };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { } given || !CallerNames.IsName(given))
            {
                result.AddError($"NAME must be {CallerNames.Form}; {CallerNames.Reserved}.");
            }
        });
        // Not as an enum: that would take numbers, and several at once.
        var role = new Option<string>("--role") { Description = "What its holder may do.", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<AccessRole>().Select(one => one.ToWire())]);
        var add = new Command("add", "Makes a key and shows it, this once.") { name, role };
        add.SetAction((parsed, _) => UseAsync(settings, access => AddAsync(access, parsed.GetRequiredValue(name), Enum.GetValues<AccessRole>().Single(one => one.ToWire() == parsed.GetRequiredValue(role)))));
        var list = new Command("list", "Lists all keys; the keys themselves are nowhere any more.");
        list.SetAction((_, _) => UseAsync(settings, ListAsync));
        var id = new Argument<string>("ID") { Description = "See keys list." };
        var revoke = new Command("revoke", "Revokes a key, for good. A running server refuses it within a second.") { id };
        revoke.SetAction((parsed, _) => UseAsync(settings, access => RevokeAsync(access, parsed.GetRequiredValue(id))));
        return new RootCommand("ReTraced") { new Command(Verb, "API keys. Settings such as --ReTraced:Sqlite:Path FILE name the store, as for the server.") { add, list, revoke } };
    }

    private static async Task<int> UseAsync(string[] settings, Func<Access, Task<int>> use)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.AddReTraced();
        // Built and not started: it opens the store, and does not ask to own it.
        using var host = builder.Build();
        try
        {
            return await use(new Access(host.Services.GetRequiredService<IAccessKeys>(), host.Services.GetRequiredService<IAuditLog>(), host.Services.GetRequiredService<TimeProvider>()));
        }
        finally
        {
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    private static async Task<int> AddAsync(Access access, string name, AccessRole role)
    {
        if ((await access.Keys.ListAsync()).FirstOrDefault(key => key.RevokedAt is null && key.Name == name && key.Role != role) is { } other)
        {
            await Console.Error.WriteLineAsync($"There is a key of {name} with the role {other.Role.ToWire()} ({other.Id}). Keys of one name are one caller, so they have one role: choose another name, or revoke that key first.");
            return GatewayProgram.BadSettings;
        }

        var (text, key) = KeyText.New(name, role, access.Now, access.By);
        await access.AuditedAsync("key.add", key, () => access.Keys.AddAsync(key));
        // The key alone goes to the output, so that a script can take it from there.
        await Console.Error.WriteLineAsync($"Key {key.Id} of {name} ({role.ToWire()}). It is shown only now; send it as Authorization: Bearer KEY. A running server takes it within a second.");
        Console.WriteLine(text);
        return 0;
    }

    private static async Task<int> ListAsync(Access access)
    {
        var keys = await access.Keys.ListAsync();
        foreach (var key in keys)
        {
            var revoked = key.RevokedAt is { } at ? $", revoked {Time(at)} by {key.RevokedBy}" : "";
            Console.WriteLine($"{key.Id}  {key.Name}  {key.Role.ToWire()}  made {Time(key.CreatedAt)} by {key.CreatedBy}{revoked}");
        }

        if (keys.Count == 0)
        {
            await Console.Error.WriteLineAsync($"There are no keys. The first one closes the server for callers without; make it with: {Hint}");
        }

        return 0;
    }

    private static async Task<int> RevokeAsync(Access access, string id)
    {
        if ((await access.Keys.ListAsync()).FirstOrDefault(key => key.Id == id) is not { } key)
        {
            await Console.Error.WriteLineAsync($"There is no key '{id}'. See: keys list");
            return NotFound;
        }

        if (key.RevokedAt is null)
        {
            await access.AuditedAsync("key.revoke", key, () => access.Keys.RevokeAsync(id, access.Now, access.By));
        }

        await Console.Error.WriteLineAsync($"Key {id} of {key.Name} is revoked. A running server refuses it within a second.");
        return 0;
    }

    private static string Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed record Access(IAccessKeys Keys, IAuditLog Audit, TimeProvider Clock)
    {
        public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

        public string By { get; } = $"{Environment.UserName}@{Environment.MachineName}";

        public async Task AuditedAsync<T>(string action, AccessKey key, Func<Task<T>> run)
        {
            var id = await Audit.BeginAsync(new AuditEntry(Now, By, action, key.Id) { From = "command line", Request = AuditTrail.Json(new KeyGlimpse(key.Name, key.Role)) });
            await run();
            try
            {
                await Audit.EndAsync(id, new AuditOutcome(Now, AuditOutcome.Done));
            }
            catch (StoreUnavailableException e)
            {
                // It is done, and whoever asked must hear of it.
                await Console.Error.WriteLineAsync($"The audit log did not take the outcome: {e.Message}");
            }
        }
    }
}
