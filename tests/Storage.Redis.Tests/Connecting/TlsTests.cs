using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Connecting;

/// <summary>The way to the server is encrypted, and only to the server that the authority names.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("retraced-tls-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task OpenAsync_WithTls_TrustsWhomTheAuthorityNames()
    {
        using var authority = Authority("CN=ReTraced test authority");
        using var other = Authority("CN=Another authority");
        Issue(authority);
        var tlsPort = RedisServer.FreePort();
        await using var server = await RedisServer.StartAsync(
            "--tls-port", $"{tlsPort}", "--tls-cert-file", File("server.pem"), "--tls-key-file", File("server.key"), "--tls-ca-cert-file", File("authority.pem"), "--tls-auth-clients", "no");
        await System.IO.File.WriteAllTextAsync(File("other.pem"), other.ExportCertificatePem());
        var address = $"127.0.0.1:{tlsPort},ssl=true,sslHost=localhost";

        await using (var store = await Stores.OwnAsync(server, with: options => options with { ConnectionString = address, CertificateAuthority = File("authority.pem") }))
        {
            Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(Stores.Create("a"))).Status);
        }

        foreach (var untrusted in (string?[])[null, File("other.pem")])
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => Stores.OpenAsync(server, with: options => options with { ConnectionString = address, CertificateAuthority = untrusted }));
        }

        var missing = await Assert.ThrowsAsync<StoreUnavailableException>(() => Stores.OpenAsync(server, with: options => options with { ConnectionString = address, CertificateAuthority = File("missing.pem") }));
        Assert.Contains("ReTraced__Redis__CertificateAuthority", missing.Message, StringComparison.Ordinal);
    }

    private string File(string name) => Path.Combine(folder, name);

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
    }

    private void Issue(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, authority.NotBefore, authority.NotAfter, [1, 2, 3, 4]);
        System.IO.File.WriteAllText(File("authority.pem"), authority.ExportCertificatePem());
        System.IO.File.WriteAllText(File("server.pem"), certificate.ExportCertificatePem());
        System.IO.File.WriteAllText(File("server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
