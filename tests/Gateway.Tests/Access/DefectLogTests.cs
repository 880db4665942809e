using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReTraced.Access;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Storage;

namespace ReTraced.Gateway.Tests.Access;

/// <summary>What nobody has foreseen is in the log, as its answer says.</summary>
public sealed class DefectLogTests : IAsyncLifetime, IDisposable
{
    private readonly LogLines _lines = new();
    private readonly ApiServer _api;

    public DefectLogTests() => _api = new ApiServer
    {
        Configure = (builder, _) =>
        {
            builder.Configuration["Logging:Lines:LogLevel:Default"] = "Information";
            builder.Services.AddSingleton<ILoggerProvider>(_lines);
            builder.Services.AddSingleton<IAuditLog>(new Broken());
        },
    };

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    public void Dispose()
    {
        _api.Dispose();
        _lines.Dispose();
    }

    [Fact]
    public async Task Defect_IsAnsweredWith500AndLogged()
    {
        (await _api.GetAsync("/audit")).IsProblem(500, "INTERNAL_ERROR");

        Assert.Contains(_lines.All, line => line.Contains("InvalidOperationException: Nobody has foreseen this.", StringComparison.Ordinal));
    }

    // A log that does what the real one cannot be made to do.
    private sealed class Broken : IAuditLog
    {
        public Task<long> BeginAsync(AuditEntry entry) => throw new InvalidOperationException("Nobody has foreseen this.");

        public Task<bool> EndAsync(long id, AuditOutcome outcome) => throw new InvalidOperationException("Nobody has foreseen this.");

        public Task<Page<AuditEntry>> ListAsync(AuditFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default) => throw new InvalidOperationException("Nobody has foreseen this.");
    }
}
