using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using ReTraced.Access;
using ReTraced.Gateway.Dashboard;
using ReTraced.Gateway.Http;
using ReTraced.Storage;

namespace ReTraced.Gateway.Access;

/// <summary><c>Authorization: Bearer KEY</c>, or without that header the session of a browser; while there are no keys, whoever calls from this machine and is no web page of somebody else's.</summary>
internal sealed class KeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyRing keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";

    private Refusal _why = Refusal.NoKey;
    private StoreUnavailableException? _unknown;

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            return await keys.AnyAsync() ? await ByKeyAsync() : LocalCaller();
        }
        catch (StoreUnavailableException e)
        {
            // Whoever needs no key is answered all the same.
            _unknown = e;
            return AuthenticateResult.NoResult();
        }
    }

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_unknown is not null)
        {
            throw _unknown;
        }

        if (_why.Status == StatusCodes.Status401Unauthorized && Context.GetEndpoint()?.Metadata.GetMetadata<PageMetadata>() is not null)
        {
            // A page is asked for by a person, who signs in.
            return TypedResults.LocalRedirect(Sessions.SignInPath(Request)).ExecuteAsync(Context);
        }

        if (_why.Status == StatusCodes.Status401Unauthorized)
        {
            Response.Headers.WWWAuthenticate = "Bearer";
        }

        return Faults.AnswerAsync(Context, Problems.Of(_why.Status, _why.Code, _why.Title, _why.Detail));
    }

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var allowed = Context.GetEndpoint()?.Metadata.GetMetadata<AllowedRoles>();
        return Faults.AnswerAsync(Context, Problems.Of(
            StatusCodes.Status403Forbidden,
            "FORBIDDEN",
            "The key may not do this.",
            $"Key '{Caller.Identity(Context)}' has the role {Caller.Role(Context)?.ToWire()}; this call takes {allowed?.Text ?? "another"}. Use a key with such a role."));
    }

    private async Task<AuthenticateResult> ByKeyAsync()
    {
        var headers = Request.Headers.Authorization;
        if (headers.Count == 0)
        {
            return Request.Cookies.ContainsKey(Sessions.Cookie) && (await Context.AuthenticateAsync(Identities.SessionScheme)).Principal is { } session
                ? AuthenticateResult.Success(new AuthenticationTicket(session, Scheme.Name))
                : AuthenticateResult.NoResult();
        }

        _why = Refusal.NotAKey;
        return headers is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && await keys.FindAsync(header[Bearer.Length..].Trim()) is { } key
            ? AuthenticateResult.Success(new AuthenticationTicket(Identities.Of(key, Identities.KeyScheme), Scheme.Name))
            : AuthenticateResult.Fail("The key is not good.");
    }

    private AuthenticateResult LocalCaller()
    {
        if (LocalCallers.WhyNot(Context) is { } why)
        {
            _why = why;
            return AuthenticateResult.Fail(why.Title);
        }

        return AuthenticateResult.Success(new AuthenticationTicket(Identities.Local, Scheme.Name));
    }
}

/// <summary>Why a caller is not let in.</summary>
internal sealed record Refusal(int Status, string Code, string Title, string Detail)
{
    /// <summary>There are keys, and none was sent.</summary>
    public static readonly Refusal NoKey = new(
        StatusCodes.Status401Unauthorized, "UNAUTHENTICATED", "This needs a key.", $"Send one with Authorization: Bearer KEY. Keys are made with: {KeysCommand.Hint}");

    /// <summary>What was sent is no good key.</summary>
    public static readonly Refusal NotAKey = new(
        StatusCodes.Status401Unauthorized, "UNAUTHENTICATED", "The key is not good.", "What Authorization holds is not one key of this server, or it was revoked. Send Authorization: Bearer KEY, with the key as it was shown when it was made.");
}
