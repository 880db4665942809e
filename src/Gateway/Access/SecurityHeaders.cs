using ReTraced.Gateway.Cluster;

namespace ReTraced.Gateway.Access;

/// <summary>What every answer tells browsers: show it as what it is, in no frame, run nothing from elsewhere, keep no copy, tell no other site where one came from.</summary>
internal static class SecurityHeaders
{
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // The dashboard of Orleans has fonts, and icons within its style sheet. Scripts are its own here as everywhere.
    private const string DashboardPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Adds them.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        // As late as possible: the handler of exceptions empties an answer before it writes its own.
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpResponse)state).Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers.ContentSecurityPolicy = ClusterParts.IsDashboard(((HttpResponse)state).HttpContext.Request.Path) ? DashboardPolicy : ContentPolicy;
            // Not no-referrer: with that a browser sends Origin: null with the forms of our own pages too.
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    });
}
