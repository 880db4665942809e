using System.Collections.ObjectModel;

namespace ReTraced.Queues;

/// <summary>Where a queue sends its jobs instead of handing them to handlers.</summary>
public sealed record Webhook
{
    /// <summary>Absolute, http or https, at most 2,048 characters, without user info and fragment.</summary>
    public required string Url { get; init; }

    /// <summary>
    /// What requests are signed with, see <see cref="Key"/>; null: they are not signed. 16 to 256 visible ASCII
    /// characters, or <c>whsec_</c> and the Base64 of at least 16 bytes.
    /// </summary>
    public Secret? Secret { get; init; }

    /// <summary>More request headers, at most 20, by name. Their values may be secrets too.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = ReadOnlyDictionary<string, Secret>.Empty;

    /// <summary>
    /// The key of the signature by Standard Webhooks (standardwebhooks.com): the bytes behind <c>whsec_</c>, or the
    /// characters of any other secret.
    /// </summary>
    public byte[]? Key() => Secret?.Reveal() switch
    {
        null => null,
        { } text when text.StartsWith(WebhookFields.EncodedSecretPrefix, StringComparison.Ordinal) => Convert.FromBase64String(text[WebhookFields.EncodedSecretPrefix.Length..]),
        { } text => System.Text.Encoding.UTF8.GetBytes(text),
    };
}
