namespace ReTraced.Gateway.Http;

/// <summary>Who calls.</summary>
public static class Caller
{
    /// <summary>The identity of a caller without a key.</summary>
    public const string Local = "local";

    /// <summary>The identity that the record names.</summary>
    public static string Identity(HttpContext context) => context.User.Identity?.Name ?? Local;
}
