using System.Globalization;
using ReTraced.Jobs;

namespace ReTraced.Gateway.Http;

/// <summary>The version of a job in headers: <c>ETag</c> of what was read, <c>If-Match</c> (RFC 9110) of what is to be changed.</summary>
public static class IfMatchHeader
{
    private const string Name = "If-Match";

    /// <summary>Says which version an answer is about.</summary>
    public static void Tell(HttpContext context, long version) => context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version that the job must have; null if any will do. Or what is wrong with the header.</summary>
    public static (long? Version, FieldError? Error) Read(HttpContext context)
    {
        var values = context.Request.Headers.IfMatch;
        if (values.Count == 0 || (values.Count == 1 && values[0] == "*"))
        {
            return (null, null);
        }

        return values.Count == 1 && values[0] is ['"', .. var text, '"'] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? (version, null)
            : (null, new FieldError(Name, "must be the version of the job in quotes, as its ETag gives it, for example \"7\"; or *."));
    }
}
