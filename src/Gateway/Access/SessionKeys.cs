using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Gateway.Access;

/// <summary>
/// Keeps the keys that cookies are encrypted with in the store, so that a session outlives a restart and a takeover. Whoever can read the
/// store can make a session; they could read and write the jobs too.
/// </summary>
internal sealed class SessionKeys(IDocumentStore documents) : IXmlRepository
{
    private const string Kind = "session-keys";

    /// <inheritdoc />
    public IReadOnlyCollection<XElement> GetAllElements() => Wait(ReadAsync());

    /// <inheritdoc />
    public void StoreElement(XElement element, string friendlyName) => Wait(WriteAsync(element, friendlyName));

    // The framework asks for them once a day, and knows no asynchronous way.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private async Task<IReadOnlyCollection<XElement>> ReadAsync() =>
        [.. (await documents.ListAsync(Kind).ConfigureAwait(false)).Select(document => XElement.Parse(JsonSerializer.Deserialize(document.Value.Utf8Json.Span, Text)!))];

    private async Task<string?> WriteAsync(XElement element, string name) =>
        await documents.WriteAsync(Kind, name, JsonSerializer.SerializeToUtf8Bytes(element.ToString(SaveOptions.DisableFormatting), Text), "*").ConfigureAwait(false);

    private static JsonTypeInfo<string> Text => Endpoints.GatewayJson.Default.String;
}
