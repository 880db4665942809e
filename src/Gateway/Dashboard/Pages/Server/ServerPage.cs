using ReTraced.Access;
using ReTraced.Gateway.Http;
using ReTraced.Hosting;

namespace ReTraced.Gateway.Dashboard.Pages.Server;

/// <summary>How this server is set up.</summary>
internal static class ServerPage
{
    public static async Task<IResult> ShowAsync(HttpContext context, ServerReader reader) =>
        PageResult.Of<ServerView>(await reader.ReadAsync(Caller.Role(context) == AccessRole.Admin, context.RequestAborted));
}

/// <summary>What the page of this server's settings shows.</summary>
public sealed record ServerModel
{
    /// <summary>Where metrics are, if there are any.</summary>
    public const string Metrics = "/metrics";

    /// <summary>The version of the product.</summary>
    public required string Version { get; init; }

    /// <summary>What it runs on.</summary>
    public required string Runtime { get; init; }

    /// <summary>The settings; of the connection string only its hosts are to be shown.</summary>
    public required ReTracedOptions Settings { get; init; }

    /// <summary>Where the store is, without secrets.</summary>
    public required string Place { get; init; }

    /// <summary>True if this server owns the store; false: it is a standby.</summary>
    public required bool IsOwner { get; init; }

    /// <summary>Who owns the store, as far as is known.</summary>
    public required string? Owner { get; init; }

    /// <summary>Why it is a standby; null if it is none.</summary>
    public required string? WhyStandby { get; init; }

    /// <summary>As whom this process owns its store.</summary>
    public required OwnerIdentity Identity { get; init; }

    /// <summary>Why it cannot take work; null if it can.</summary>
    public required string? NotReady { get; init; }

    /// <summary>Most connections at a time, after the limits of the system.</summary>
    public required int Connections { get; init; }

    /// <summary>Most polls that wait at a time, after the limits of the system.</summary>
    public required int LongPolls { get; init; }

    /// <summary>True if a key was ever made: from then on everybody needs one.</summary>
    public required bool HasKeys { get; init; }

    /// <summary>The keys, those that are good first, the newest first; null if the caller may not see them.</summary>
    public required IReadOnlyList<AccessKey>? Keys { get; init; }

    /// <summary>How many keys there are, revoked ones too.</summary>
    public required int KeysInAll { get; init; }

    /// <summary>Where it listens.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>True if there are metrics.</summary>
    public required bool HasMetrics { get; init; }
}
