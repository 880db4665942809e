using System.Net.Sockets;

namespace ReTraced.Hosting;

/// <summary>What the web server says when it cannot listen as it was told: an address, an endpoint or a certificate of the settings.</summary>
public static class EndpointFault
{
    /// <summary>True if it comes from there. It throws a dozen types of exceptions, and none is its own.</summary>
    public static bool Is(Exception e) => e.StackTrace?.Contains("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true;

    /// <summary>The exit code, and the message.</summary>
    public static (int Code, string Message) Explain(Exception e)
    {
        // Behind the first line there is advice for another program.
        var words = $"{e.Message} {e.InnerException?.Message}".Split('\n')[0].Trim();
        return e is SocketException
            ? (ExitCodes.NoAddress, $"it cannot listen where it was told to: {words}. Choose another address with --urls http://127.0.0.1:PORT.")
            : (ExitCodes.BadSettings, $"its endpoints (--urls, Kestrel:Endpoints) or their certificate (Kestrel:Certificates:Default:Path and KeyPath) cannot be used: {words} docs/security.md shows how to set up TLS.");
    }
}
