using System.Text.Json;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Schedules;

/// <summary>Where schedules are kept: two documents of the store for each, so that a list need not read their histories.</summary>
public static class ScheduleRecords
{
    /// <summary>The kind of the documents with <see cref="Schedule"/>.</summary>
    public const string Kind = "schedules";

    /// <summary>The kind of the documents with <see cref="ScheduleState"/>.</summary>
    public const string StateKind = "schedule-states";

    /// <summary>All of them, by id.</summary>
    public static async Task<IReadOnlyList<Schedule>> ListAsync(IDocumentStore documents, CancellationToken cancellationToken = default) =>
        [.. (await documents.ListAsync(Kind, cancellationToken).ConfigureAwait(false)).OrderBy(document => document.Key, StringComparer.Ordinal).Select(document => Read(document.Value.Utf8Json))];

    /// <summary>Reads a schedule; null if there is none.</summary>
    public static async Task<Schedule?> ReadAsync(IDocumentStore documents, string scheduleId, CancellationToken cancellationToken = default) =>
        await documents.ReadAsync(Kind, scheduleId, cancellationToken).ConfigureAwait(false) is { } document ? Read(document.Utf8Json) : null;

    /// <summary>Reads how far it has come; null if that was never written.</summary>
    public static async Task<ScheduleState?> ReadStateAsync(IDocumentStore documents, string scheduleId, CancellationToken cancellationToken = default) =>
        await documents.ReadAsync(StateKind, scheduleId, cancellationToken).ConfigureAwait(false) is { } document ? ReadState(document.Utf8Json) : null;

    /// <summary>Reads a schedule.</summary>
    public static Schedule Read(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize(json.Span, ReTracedJson.Default.Schedule)!;

    /// <summary>Reads a state.</summary>
    public static ScheduleState ReadState(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize(json.Span, ReTracedJson.Default.ScheduleState)!;

    /// <summary>Writes a schedule.</summary>
    public static byte[] Write(Schedule schedule) => JsonSerializer.SerializeToUtf8Bytes(schedule, ReTracedJson.Default.Schedule);

    /// <summary>Writes a state.</summary>
    public static byte[] Write(ScheduleState state) => JsonSerializer.SerializeToUtf8Bytes(state, ReTracedJson.Default.ScheduleState);
}
