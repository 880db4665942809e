using System.Text.Json;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Workflows;

/// <summary>Where workflows are kept: three documents of the store for each, so that a list need not read graphs, and an act need not write one.</summary>
public static class WorkflowRecords
{
    /// <summary>The kind of the documents with <see cref="Workflow"/>.</summary>
    public const string Kind = "workflows";

    /// <summary>The kind of the documents with <see cref="WorkflowGraph"/>.</summary>
    public const string GraphKind = "workflow-graphs";

    /// <summary>The kind of the documents with <see cref="WorkflowAct"/>.</summary>
    public const string ActKind = "workflow-acts";

    /// <summary>Reads a workflow; null if there is none.</summary>
    public static async Task<Workflow?> ReadAsync(IDocumentStore documents, string workflowId, CancellationToken cancellationToken = default) =>
        await documents.ReadAsync(Kind, workflowId, cancellationToken).ConfigureAwait(false) is { } document ? JsonSerializer.Deserialize(document.Utf8Json.Span, ReTracedJson.Default.Workflow) : null;

    /// <summary>Reads a graph; null if there is none.</summary>
    public static async Task<WorkflowGraph?> ReadGraphAsync(IDocumentStore documents, string workflowId, CancellationToken cancellationToken = default) =>
        await documents.ReadAsync(GraphKind, workflowId, cancellationToken).ConfigureAwait(false) is { } document ? JsonSerializer.Deserialize(document.Utf8Json.Span, ReTracedJson.Default.WorkflowGraph) : null;

    /// <summary>Reads the latest act; null if there was none.</summary>
    public static async Task<WorkflowAct?> ReadActAsync(IDocumentStore documents, string workflowId, CancellationToken cancellationToken = default) =>
        await documents.ReadAsync(ActKind, workflowId, cancellationToken).ConfigureAwait(false) is { } document ? ReadAct(document.Utf8Json) : null;

    /// <summary>All workflows, the latest first.</summary>
    public static async Task<IReadOnlyList<Workflow>> ListAsync(IDocumentStore documents, CancellationToken cancellationToken = default) =>
        [.. (await documents.ListAsync(Kind, cancellationToken).ConfigureAwait(false))
            .Select(document => JsonSerializer.Deserialize(document.Value.Utf8Json.Span, ReTracedJson.Default.Workflow)!)
            .OrderByDescending(workflow => workflow.CreatedAt).ThenByDescending(workflow => workflow.WorkflowId, StringComparer.Ordinal)];

    /// <summary>The workflows whose act is not over.</summary>
    public static async Task<IReadOnlyList<string>> ListAtWorkAsync(IDocumentStore documents, CancellationToken cancellationToken = default) =>
        [.. (await documents.ListAsync(ActKind, cancellationToken).ConfigureAwait(false)).Where(document => ReadAct(document.Value.Utf8Json).IsAtWork).Select(document => document.Key)];

    /// <summary>Reads an act.</summary>
    public static WorkflowAct ReadAct(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize(json.Span, ReTracedJson.Default.WorkflowAct)!;

    /// <summary>Writes a workflow.</summary>
    public static byte[] Write(Workflow workflow) => JsonSerializer.SerializeToUtf8Bytes(workflow, ReTracedJson.Default.Workflow);

    /// <summary>Writes a graph.</summary>
    public static byte[] Write(WorkflowGraph graph) => JsonSerializer.SerializeToUtf8Bytes(graph, ReTracedJson.Default.WorkflowGraph);

    /// <summary>Writes an act.</summary>
    public static byte[] Write(WorkflowAct act) => JsonSerializer.SerializeToUtf8Bytes(act, ReTracedJson.Default.WorkflowAct);
}
