using System.Buffers;
using System.Text.Json;
using ReTraced.Json;

namespace ReTraced.Queues;

/// <summary>A webhook as it comes in. No message quotes what was given: a URL, a secret and a header value may each be confidential.</summary>
public static class WebhookFields
{
    /// <summary>With this begins a secret whose rest is Base64.</summary>
    public const string EncodedSecretPrefix = "whsec_";

    /// <summary>Longest URL, in characters.</summary>
    public const int MaxUrlLength = 2048;

    /// <summary>Shortest secret, in characters, or in bytes behind <see cref="EncodedSecretPrefix"/>.</summary>
    public const int MinSecretLength = 16;

    /// <summary>Longest secret, in characters.</summary>
    public const int MaxSecretLength = 256;

    /// <summary>Most headers of one's own.</summary>
    public const int MaxHeaders = 20;

    /// <summary>Longest name of a header, in characters.</summary>
    public const int MaxHeaderNameLength = 128;

    /// <summary>Longest value of a header, in characters.</summary>
    public const int MaxHeaderValueLength = 2048;

    // RFC 9110, 5.6.2: token.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // What carries the request, what says where it goes, and what the request already says of the job.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Accept-Encoding", "traceparent",
    };

    private static readonly string[] ReservedPrefixes = ["Content-", "Proxy-", "webhook-", "retraced-"];

    /// <summary>The webhook after a patch; what is left out stays, null brings back the default.</summary>
    /// <param name="current">The webhook before, if there was one.</param>
    /// <param name="reader">The patch.</param>
    /// <param name="policy">Where webhooks may go.</param>
    public static Webhook Read(Webhook? current, FieldReader reader, IWebhookPolicy policy)
    {
        var url = reader.Has("url") ? ReadUrl(reader, policy) : current?.Url;
        if (url is null && !reader.Failed)
        {
            reader.Add("url", "is required: where the jobs are sent.");
        }

        var result = new Webhook
        {
            Url = url ?? "",
            Secret = reader.Has("secret") ? ReadSecret(reader) : current?.Secret,
            Headers = reader.Has("headers") ? ReadHeaders(reader, current) : current?.Headers ?? new Dictionary<string, Secret>(),
        };
        reader.RefuseUnknownFields();
        return result;
    }

    /// <summary>True for what may stand in a header: visible ASCII and blanks between it.</summary>
    public static bool IsHeaderValue(string text) =>
        text.Length > 0 && text[0] != ' ' && text[^1] != ' ' && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static string? ReadUrl(FieldReader reader, IWebhookPolicy policy)
    {
        var url = reader.Unquoted("url", IsUrl, $"an absolute http or https URL of at most {MaxUrlLength} characters, without user info, fragment and blanks");
        if (url is not null && policy.WhyNot(new Uri(url)) is { } reason)
        {
            reader.Add("url", reason);
        }

        return url;
    }

    private static Secret? ReadSecret(FieldReader reader) => reader.Unquoted(
        "secret",
        IsSecret,
        $"{MinSecretLength} to {MaxSecretLength} visible ASCII characters, or {EncodedSecretPrefix} and the Base64 of at least {MinSecretLength} bytes") is { } text ? new Secret(text) : null;

    private static Dictionary<string, Secret> ReadHeaders(FieldReader reader, Webhook? current)
    {
        var result = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);
        if (reader.Nested("headers", 2 * MaxHeaders) is not { IsObject: true } headers)
        {
            return result;
        }

        foreach (var (name, value) in current?.Headers ?? new Dictionary<string, Secret>())
        {
            result[name] = value;
        }

        using var document = reader.Any("headers")!.ToDocument();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var name = JsonData.NameOf(property);
            if (!IsHeaderName(name))
            {
                headers.Add(name, $"is not the name of a header that can be set here: a token (RFC 9110) of at most {MaxHeaderNameLength} characters, and none of {string.Join(", ", Reserved)} and {string.Join("*, ", ReservedPrefixes)}*.");
            }
            else if (property.Value.ValueKind == JsonValueKind.Null)
            {
                result.Remove(name);
            }
            else if (headers.Unquoted(name, text => text.Length <= MaxHeaderValueLength && IsHeaderValue(text), $"1 to {MaxHeaderValueLength} visible ASCII characters, with blanks only between them") is { } text)
            {
                // Removed first, so that the name is written as it was given last.
                result.Remove(name);
                result[name] = new Secret(text);
            }
        }

        if (result.Count > MaxHeaders)
        {
            reader.Add("headers", $"would hold {result.Count} headers; at most {MaxHeaders} are allowed.");
        }

        return result;
    }

    private static bool IsUrl(string text) =>
        text.Length <= MaxUrlLength
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
        && !text.Contains('#', StringComparison.Ordinal)
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && text.StartsWith($"{uri.Scheme}://", StringComparison.OrdinalIgnoreCase)
        && uri.Host.Length > 0
        && !text[(uri.Scheme.Length + 3)..].Split('/', '?')[0].Contains('@', StringComparison.Ordinal);

    private static bool IsSecret(string text)
    {
        if (text.Length is < MinSecretLength or > MaxSecretLength || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return false;
        }

        Span<byte> key = stackalloc byte[MaxSecretLength];
        return !text.StartsWith(EncodedSecretPrefix, StringComparison.Ordinal)
            || (Convert.TryFromBase64String(text[EncodedSecretPrefix.Length..], key, out var length) && length >= MinSecretLength);
    }

    private static bool IsHeaderName(string name) =>
        name.Length is > 0 and <= MaxHeaderNameLength
        && !name.AsSpan().ContainsAnyExcept(TokenCharacters)
        && !Reserved.Contains(name)
        && !ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
