using Orleans;
using ReTraced.Jobs;
using ReTraced.Workflows;

namespace ReTraced.Grains;

/// <summary>Asks for a workflow to be made.</summary>
/// <param name="Jobs">Its jobs.</param>
/// <param name="By">Who asks.</param>
/// <param name="Name">What it is for.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.WorkflowRequest")]
public sealed record WorkflowRequest([property: Id(0)] IReadOnlyList<IntakeJob> Jobs, [property: Id(1)] string By, [property: Id(2)] string? Name);

/// <summary>Asks for something to be done with a workflow.</summary>
/// <param name="Verb">What.</param>
/// <param name="By">Who asks.</param>
/// <param name="Reason">Why.</param>
/// <param name="JobIds">With which of its jobs, and all that depend on them; null: with all.</param>
/// <param name="Force">Of a retry: also with poisoned ones.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.WorkflowActRequest")]
public sealed record WorkflowActRequest(
    [property: Id(0)] WorkflowVerb Verb,
    [property: Id(1)] string By,
    [property: Id(2)] string Reason,
    [property: Id(3)] IReadOnlyList<string>? JobIds = null,
    [property: Id(4)] bool Force = false);

/// <summary>The answer of a workflow.</summary>
/// <param name="Status">Done; NotFound; JobExists if it is there already, or a job id is taken; WrongStatus while another act goes on; UniqueTaken; Invalid.</param>
/// <param name="Message">What went wrong, for a person.</param>
/// <param name="Errors">The same, field by field.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.WorkflowReply")]
public sealed record WorkflowReply(
    [property: Id(0)] ReplyStatus Status,
    [property: Id(1)] string? Message = null,
    [property: Id(2)] IReadOnlyList<FieldError>? Errors = null);
