using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace ReTraced.EndToEnd.Security;

/// <summary>HTTPS, by the settings that docs/security.md shows.</summary>
public sealed class TlsTests
{
    [Theory]
    [InlineData("--urls", "https://127.0.0.1:0")]
    [InlineData("--Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0")]
    public async Task Start_WhenACertificateIsConfigured_AnswersOverHttpsWithIt(string setting, string url)
    {
        using var folder = new Folder();
        var thumbprint = WriteCertificate(folder);
        using var server = await GatewayProcess.StartAsync(folder.Path, [.. Certificate(folder), setting, url]);
        Assert.StartsWith("https://", server.Url, StringComparison.Ordinal);
        Assert.Equal(thumbprint, await CallAsync(server));

        // What is no TLS gets nothing, and harms nobody.
        using var plain = new TcpClient("127.0.0.1", new Uri(server.Url).Port);
        await plain.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        Assert.DoesNotContain("HTTP/1.1 200", await new StreamReader(plain.GetStream()).ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(thumbprint, await CallAsync(server));
    }

    [Theory]
    [InlineData("No server certificate was specified", "", "")]
    [InlineData("Could not find file", "nosuch.pem", "key.pem")]
    [InlineData("Could not find file", "cert.pem", "nosuch.pem")]
    [InlineData("does not match", "cert.pem", "other.pem")]
    [InlineData("private key", "cert.pem", "")]
    public async Task Start_WhenTheCertificateCannotBeUsed_SaysWhyAndExitsWith2(string said, string certificate, string key)
    {
        using var folder = new Folder();
        WriteCertificate(folder);
        using (var other = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "other.pem"), other.ExportPkcs8PrivateKeyPem());
        }

        string[] settings =
        [
            .. certificate.Length > 0 ? [$"--Kestrel:Certificates:Default:Path={Path.Combine(folder.Path, certificate)}"] : Array.Empty<string>(),
            .. key.Length > 0 ? [$"--Kestrel:Certificates:Default:KeyPath={Path.Combine(folder.Path, key)}"] : Array.Empty<string>(),
        ];
        using var server = GatewayProcess.Launch(folder.Path, ["--urls=https://127.0.0.1:0", .. settings]);

        Assert.Equal(2, await server.ExitedAsync());
        Assert.Contains("ReTraced cannot start: its endpoints", server.Output, StringComparison.Ordinal);
        Assert.Contains(said, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
    }

    private static string[] Certificate(Folder folder) =>
        ["--Kestrel:Certificates:Default:Path", Path.Combine(folder.Path, "cert.pem"), "--Kestrel:Certificates:Default:KeyPath", Path.Combine(folder.Path, "key.pem")];

    /// <summary>Makes a certificate for this machine and writes it and its key.</summary>
    /// <returns>Its thumbprint.</returns>
    private static string WriteCertificate(Folder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(Path.Combine(folder.Path, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder.Path, "cert.pem"), certificate.ExportCertificatePem());
        return certificate.Thumbprint;
    }

    /// <summary>Makes a call over a connection of its own.</summary>
    /// <returns>The thumbprint of the server's certificate.</returns>
    private static async Task<string?> CallAsync(GatewayProcess server)
    {
        string? seen = null;
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => (seen = certificate!.GetCertHashString()).Length > 0 },
        };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(server.Url) };
        Assert.Equal("""{"status":"live"}""", await http.GetStringAsync("/healthz"));
        return seen;
    }
}
