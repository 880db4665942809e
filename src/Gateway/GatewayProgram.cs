using System.Net.Sockets;
using Microsoft.Extensions.Options;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Demo;
using ReTraced.Gateway.Exports;
using ReTraced.Hosting;
using ReTraced.Storage;

namespace ReTraced.Gateway;

/// <summary>The executable: builds the app, runs it, and turns what stops it into one message and an exit code.</summary>
public static class GatewayProgram
{
    /// <summary>Exit code: the settings are wrong.</summary>
    public const int BadSettings = ExitCodes.BadSettings;

    /// <summary>Exit code: the store cannot be used.</summary>
    public const int NoStore = ExitCodes.NoStore;

    /// <summary>Exit code: the address cannot be listened on.</summary>
    public const int NoAddress = ExitCodes.NoAddress;

    /// <summary>Runs until Ctrl-C or SIGTERM.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">More set-up, for those who embed it.</param>
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder, ReTracedBuilder>? configure = null)
    {
        try
        {
            if (args is [KeysCommand.Verb, .. var rest])
            {
                return await KeysCommand.RunAsync(rest);
            }

            if (args is [VerifyExportCommand.Verb, .. var files])
            {
                return VerifyExportCommand.Run(files, Console.Out, Console.Error);
            }

            var options = GatewayArguments.Parse(args);
            await using var app = GatewayApp.Build(options, configure);
            await app.StartAsync();
            Greeting.Show(app, options);
            if (options.Demo)
            {
                await DemoRun.RunAsync(app);
            }

            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is GatewayArgumentsException or ExposedWithoutKeysException || SettingsFault.Is(e))
        {
            return Fail(BadSettings, e.Message);
        }
        catch (StoreUnavailableException e)
        {
            return Fail(NoStore, e.Message);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Fail(NoAddress, $"{e.Message} Stop the other process, or choose another address with --urls http://127.0.0.1:PORT.");
        }
        catch (Exception e) when (EndpointFault.Is(e))
        {
            var (code, message) = EndpointFault.Explain(e);
            return Fail(code, message);
        }
    }

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine($"ReTraced cannot start: {message}");
        return code;
    }
}
