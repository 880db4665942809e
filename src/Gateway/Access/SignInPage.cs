using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using ReTraced.Access;
using ReTraced.Gateway.Dashboard;
using ReTraced.Gateway.Http;

namespace ReTraced.Gateway.Access;

/// <summary>The page to sign in and out. It has no script, and holds without its style.</summary>
internal static class SignInPage
{
    /// <summary>The form to sign in; for whoever is signed in, the form to sign out.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="forgery">Makes the token.</param>
    /// <param name="wrong">What was wrong with the key that was given.</param>
    public static ContentHttpResult Of(HttpContext context, IAntiforgery forgery, string? wrong = null)
    {
        var signedIn = context.User.Identity?.AuthenticationType == Identities.SessionScheme;
        var then = Sessions.Then(context.Request) is { } page ? $"""<input type="hidden" name="{Sessions.ThenField}" value="{Text(page)}">""" : "";
        var form = signedIn
            ? $"""<p>You are signed in as {Text(Caller.Identity(context))} ({Caller.Role(context)?.ToWire()}).</p><form method="post" action="/sign-out">{Token(context, forgery)}<button>Sign out</button></form>"""
            : $"""<form method="post" action="/sign-in">{Token(context, forgery)}{then}<label>Key <input type="password" name="key" autocomplete="current-password" required autofocus></label> <button>Sign in</button></form>""";
        var message = wrong is null ? "" : $"""<p role="alert">{Text(wrong)}</p>""";
        return TypedResults.Content(
            $"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>ReTraced: sign in</title><link rel="icon" href="{DashboardAssets.Root}icon.svg" type="image/svg+xml"><link rel="stylesheet" href="{DashboardAssets.Root}dashboard.css"></head><body class="sign-in"><main><h1>ReTraced</h1>{message}{form}</main></body></html>""",
            "text/html; charset=utf-8",
            statusCode: wrong is null ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden);
    }

    private static string Token(HttpContext context, IAntiforgery forgery) =>
        $"""<input type="hidden" name="{Sessions.ForgeryField}" value="{Text(forgery.GetAndStoreTokens(context).RequestToken!)}">""";

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
