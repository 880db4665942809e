using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Net.Http.Headers;
using ReTraced.Gateway.Http;

namespace ReTraced.Gateway.Access;

/// <summary>
/// Signing in with a key, for browsers: the session is an encrypted cookie that no script can read and no other site can send. It is good for as
/// long as its key is, and whatever it changes must also show an anti-forgery token.
/// </summary>
public static class Sessions
{
    /// <summary>The cookie of the session.</summary>
    public const string Cookie = "retraced-session";

    /// <summary>The cookie that the anti-forgery token belongs to.</summary>
    public const string ForgeryCookie = "retraced-forgery";

    /// <summary>Where a form has the token.</summary>
    public const string ForgeryField = "forgery-token";

    /// <summary>Where a script sends the token.</summary>
    public const string ForgeryHeader = "X-Forgery-Token";

    /// <summary>Where the sign-in page has the page that is shown afterwards.</summary>
    public const string ThenField = "then";

    private const int LongestForm = 8 * 1024;

    /// <summary>Maps <c>/sign-in</c> and <c>/sign-out</c>.</summary>
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        app.MapGet("/sign-in", Show).AllowEveryone().ExcludeFromDescription();
        app.MapPost("/sign-in", SignInAsync).AllowEveryone().ExcludeFromDescription();
        app.MapPost("/sign-out", SignOutAsync).AllowEveryone().ExcludeFromDescription();
    }

    /// <summary>Refuses what changes something in a session and shows no anti-forgery token.</summary>
    public static void UseSessionForgeryCheck(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        if (context.User.Identity?.AuthenticationType == Identities.SessionScheme && !LocalCallers.IsRead(context.Request.Method) && !await IsGenuineAsync(context))
        {
            await Forged().ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    /// <summary>The sign-in page, which leads back to the page that was asked for.</summary>
    internal static string SignInPath(HttpRequest request) => request.Path == "/" ? "/sign-in" : $"/sign-in?{ThenField}={Uri.EscapeDataString(request.Path + request.QueryString.Value)}";

    /// <summary>The page that was asked for before; null if there was none, or if it is none of this server.</summary>
    internal static string? Then(HttpRequest request)
    {
        var asked = request.HasFormContentType && request.Form.TryGetValue(ThenField, out var inForm) ? inForm.ToString() : request.Query[ThenField].ToString();
        // What begins with two slashes, or a backslash, is another server to a browser.
        return asked.StartsWith('/') && asked.Length <= LongestForm && !asked.StartsWith("//", StringComparison.Ordinal) && !asked.AsSpan().ContainsAny('\\', '\r', '\n') ? asked : null;
    }

    /// <summary>A session ends with its key.</summary>
    internal static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (context.Principal?.FindFirstValue(Identities.KeyId) is { } id && await context.HttpContext.RequestServices.GetRequiredService<KeyRing>().FindByIdAsync(id) is not null)
        {
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Identities.SessionScheme);
    }

    private static IResult Show(HttpContext context, IAntiforgery forgery) => SignInPage.Of(context, forgery);

    private static async Task<IResult> SignInAsync(HttpContext context, IAntiforgery forgery, KeyRing keys, AuditTrail audit)
    {
        if (!IsForm(context.Request.ContentType) || context.Request.ContentLength is null or > LongestForm)
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "This takes the form of the sign-in page.", "Open /sign-in in a browser. Programs send their key with each request: Authorization: Bearer KEY.");
        }

        if (!await IsGenuineAsync(context))
        {
            return Forged();
        }

        var text = (await context.Request.ReadFormAsync(context.RequestAborted))["key"].ToString().Trim();
        if (await keys.FindAsync(text) is not { } key)
        {
            return SignInPage.Of(context, forgery, await keys.AnyAsync()
                ? "This is not a key of this server, or it was revoked."
                : "There are no keys yet: on its own machine the server is open. Make one with: keys add NAME --role ROLE");
        }

        context.User = Identities.Of(key, Identities.SessionScheme);
        return await audit.RunAsync(context, "session.begin", key.Name, null, async () =>
        {
            await context.SignInAsync(Identities.SessionScheme, context.User);
            return Act.Done(null, TypedResults.LocalRedirect(Then(context.Request) ?? "/"));
        });
    }

    // The check of the token has been made for every session by now.
    private static async Task<IResult> SignOutAsync(HttpContext context, AuditTrail audit)
    {
        if (context.User.Identity?.AuthenticationType != Identities.SessionScheme)
        {
            return TypedResults.LocalRedirect("/sign-in");
        }

        return await audit.RunAsync(context, "session.end", Caller.Identity(context), null, async () =>
        {
            await context.SignOutAsync(Identities.SessionScheme);
            return Act.Done(null, TypedResults.LocalRedirect("/sign-in"));
        });
    }

    private static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private static async Task<bool> IsGenuineAsync(HttpContext context)
    {
        try
        {
            return await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context);
        }
        catch (Exception e) when (e is InvalidDataException or AntiforgeryValidationException)
        {
            // A form that cannot be read has no token.
            return false;
        }
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Forged() => Problems.Of(
        StatusCodes.Status400BadRequest,
        "FORGERY_TOKEN",
        "The anti-forgery token is missing or not good.",
        $"A signed-in page sends it as the form field {ForgeryField} or the header {ForgeryHeader}. Load the page again and repeat.");
}
