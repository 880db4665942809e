using System.Text.Json;
using System.Text.Json.Nodes;
using ReTraced.Backoff;
using ReTraced.Jobs.Input;
using ReTraced.Json;

namespace ReTraced.Jobs;

/// <summary>
/// Changes to a stopped job: a JSON Patch over <c>jobData, maxTries, backoffConfig, backoffStrategy, priority</c> and
/// <c>timeoutSeconds</c>. The result is checked by the rules of a new job before anything happens.
/// </summary>
public static class JobPatch
{
    /// <summary>The job with the changes, and what they changed.</summary>
    public readonly record struct Result(JobSpec Spec, IReadOnlyList<JobChange> Diff, IReadOnlyList<FieldError> Errors);

    /// <summary>Applies a patch to a job's spec.</summary>
    public static Result Apply(JobSpec spec, JsonData patch)
    {
        try
        {
            return ApplyText(spec, patch);
        }
        catch (InvalidOperationException)
        {
            // Such an escape is valid JSON, but text that cannot be read cannot be compared or written either.
            return new Result(spec, [], [new FieldError("changes", "cannot be applied: they or jobData hold half of a surrogate pair, which is no text.")]);
        }
    }

    private static Result ApplyText(JobSpec spec, JsonData patch)
    {
        using var document = patch.ToDocument();
        var (after, errors) = JsonPatch.Apply(Changeable(spec), document.RootElement);
        if (errors.Count > 0)
        {
            return new Result(spec, [], errors);
        }

        using var changed = JsonDocument.Parse(after?.ToJsonString(ReTracedJson.Relaxed) ?? "null");
        var reader = new FieldReader(changed.RootElement, "");
        var fields = JobFields.ReadChangeable(reader);
        reader.RefuseUnknownFields();
        if (!reader.Failed && fields.JobData is null)
        {
            reader.Add("jobData", "cannot be removed; replace it with another value.");
        }

        if (reader.Failed)
        {
            return new Result(spec, [], reader.Errors);
        }

        var result = With(spec, fields);
        return new Result(result, JsonDiff.Between(Changeable(spec), Changeable(result)), []);
    }

    /// <summary>The job as it was before the changes.</summary>
    public static JobSpec Undo(JobSpec spec, IReadOnlyList<JobChange> diff)
    {
        JsonNode? document = Changeable(spec);
        for (var i = diff.Count - 1; i >= 0; i--)
        {
            var (path, before, after) = diff[i];
            var pointer = JsonPointer.Parse(path)!;
            var problem = (before, after) switch
            {
                (null, _) => JsonPointer.Remove(ref document, pointer, out _),
                (_, null) => JsonPointer.Add(ref document, pointer, JsonNode.Parse(before.Utf8.Span)),
                _ => JsonPointer.Replace(ref document, pointer, JsonNode.Parse(before.Utf8.Span)),
            };
            if (problem is not null)
            {
                throw new InvalidOperationException($"The recorded change of '{path}' does not fit the job: {problem}");
            }
        }

        using var undone = JsonDocument.Parse(document!.ToJsonString(ReTracedJson.Relaxed));
        var fields = JobFields.ReadChangeable(new FieldReader(undone.RootElement, ""));
        return With(spec, fields);
    }

    private static JobSpec With(JobSpec spec, JobInput fields) => spec with
    {
        JobData = fields.JobData!,
        MaxTries = fields.MaxTries ?? spec.MaxTries,
        Priority = fields.Priority ?? spec.Priority,
        TimeoutSeconds = fields.TimeoutSeconds ?? spec.TimeoutSeconds,
        BackoffStrategy = fields.BackoffStrategy ?? spec.BackoffStrategy,
        BackoffConfig = fields.BackoffConfig ?? spec.BackoffConfig,
    };

    private static JsonObject Changeable(JobSpec spec) => new()
    {
        ["jobData"] = JsonNode.Parse(spec.JobData.Utf8.Span),
        ["maxTries"] = spec.MaxTries,
        ["backoffConfig"] = JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(spec.BackoffConfig, ReTracedJson.Default.BackoffConfig)),
        ["backoffStrategy"] = spec.BackoffStrategy.ToWire(),
        ["priority"] = spec.Priority,
        ["timeoutSeconds"] = spec.TimeoutSeconds,
    };
}
