using System.Text.Json;
using ReTraced.Embedded;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>Keeps the embedded host's reminders in the job store's documents.</summary>
internal sealed class ReminderStorage(IDocumentStore documents) : IReminderStorage
{
    private const string Kind = "reminder";

    public async Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken) =>
        [.. (await documents.ListAsync(Kind, cancellationToken)).Select(row => JsonSerializer.Deserialize<ReminderRow>(row.Value.Utf8Json.Span, JsonSerializerOptions.Web)!)];

    public Task UpsertAsync(ReminderRow row, CancellationToken cancellationToken) =>
        documents.WriteAsync(Kind, Key(row.GrainType, row.GrainKey, row.Name), JsonSerializer.SerializeToUtf8Bytes(row, JsonSerializerOptions.Web), "*");

    public Task RemoveAsync(string grainType, string grainKey, string name, CancellationToken cancellationToken) =>
        documents.DeleteAsync(Kind, Key(grainType, grainKey, name), "*");

    // No part can hold a slash: types and names are ours, and a queue's name has none.
    private static string Key(string grainType, string grainKey, string name) => $"{grainType}/{grainKey}/{name}";
}
