using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using ReTraced.Gateway.Endpoints;
using ReTraced.Storage;

namespace ReTraced.Gateway.Access;

/// <summary>Keys, sessions, and what they may do.</summary>
internal static class AccessServices
{
    private static readonly TimeSpan SessionFor = TimeSpan.FromHours(12);

    /// <summary>Adds all of it.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<KeyRing>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<PersonActs>();
        services.AddSingleton<Rehearsals>();
        services.AddAuthentication(Identities.KeyScheme)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(Identities.KeyScheme, null)
            .AddCookie(Identities.SessionScheme, cookie =>
            {
                cookie.Cookie.Name = Sessions.Cookie;
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Strict;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.ExpireTimeSpan = SessionFor;
                cookie.SlidingExpiration = false;
                cookie.Events.OnValidatePrincipal = Sessions.ValidateAsync;
            });
        services.AddAuthorization(authorization => authorization.FallbackPolicy = authorization.DefaultPolicy);
        services.AddAntiforgery(forgery =>
        {
            forgery.HeaderName = Sessions.ForgeryHeader;
            forgery.FormFieldName = Sessions.ForgeryField;
            forgery.Cookie.Name = Sessions.ForgeryCookie;
            forgery.Cookie.HttpOnly = true;
            forgery.Cookie.SameSite = SameSiteMode.Strict;
            forgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddDataProtection().SetApplicationName("ReTraced");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(management => management.XmlRepository = new SessionKeys(provider.GetRequiredService<IDocumentStore>())));
    }
}
