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
            return ApplyAll(spec, patch);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or ArgumentException)
        {
            // Valid JSON that no document can be made of: half a surrogate pair, a name twice, nested too deep.
            return new Result(spec, [], [new FieldError("changes", $"cannot be applied to this job's data: {problem.Message}")]);
        }
    }

    private static Result ApplyAll(JobSpec spec, JsonData patch)
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
        if (!reader.Failed)
        {
            RefuseRemoved(reader, fields);
        }

        if (reader.Failed)
        {
            return new Result(spec, [], reader.Errors);
        }

        var result = With(spec, fields);
        var diff = JsonDiff.Between(Changeable(spec), Changeable(result));
        return new Result(KeepData(result, spec.JobData, diff), diff, []);
    }

    // Data that no change is about stays as it came, byte by byte.
    private static JobSpec KeepData(JobSpec result, JsonData data, IReadOnlyList<JobChange> diff) =>
        diff.Any(change => change.Path == "/jobData" || change.Path.StartsWith("/jobData/", StringComparison.Ordinal)) ? result : result with { JobData = data };

    private static void RefuseRemoved(FieldReader reader, JobInput fields)
    {
        (string Name, bool IsThere)[] all =
        [
            ("jobData", fields.JobData is not null),
            ("maxTries", fields.MaxTries is not null),
            ("backoffConfig", fields.BackoffConfig is not null),
            ("backoffStrategy", fields.BackoffStrategy is not null),
            ("priority", fields.Priority is not null),
            ("timeoutSeconds", fields.TimeoutSeconds is not null),
        ];
        foreach (var (name, _) in all.Where(field => !field.IsThere))
        {
            reader.Add(name, "cannot be removed; replace it with another value.");
        }
    }

    /// <summary>The job as it was before the changes.</summary>
    public static JobSpec Undo(JobSpec spec, IReadOnlyList<JobChange> diff)
    {
        JsonNode? document = Changeable(spec);
        for (var i = diff.Count - 1; i >= 0; i--)
        {
            var (path, before, after) = diff[i];
            var pointer = JsonPointer.Parse(path);
            var problem = (before, after) switch
            {
                _ when pointer is null => "its path is no JSON Pointer.",
                (null, _) => JsonPointer.Remove(ref document, pointer, out _),
                (_, null) => JsonPointer.Add(ref document, pointer, JsonNode.Parse(before.Utf8.Span)),
                _ => JsonPointer.Replace(ref document, pointer, JsonNode.Parse(before.Utf8.Span)),
            };
            if (problem is not null)
            {
                throw new InvalidOperationException($"The recorded change of '{path}' does not fit the job: {problem}");
            }
        }

        using var undone = JsonDocument.Parse(document?.ToJsonString(ReTracedJson.Relaxed) ?? "null");
        var reader = new FieldReader(undone.RootElement, "");
        var fields = JobFields.ReadChangeable(reader);
        if (reader.Failed || fields.JobData is null)
        {
            throw new InvalidOperationException("The recorded changes do not fit the job: undone, they leave no valid job.");
        }

        return KeepData(With(spec, fields), spec.JobData, diff);
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
