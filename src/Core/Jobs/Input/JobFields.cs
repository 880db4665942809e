using ReTraced.Backoff;
using ReTraced.Json;

namespace ReTraced.Jobs.Input;

/// <summary>The fields of a job as they come in, with the ranges of docs/job-lifecycle.md.</summary>
public static class JobFields
{
    /// <summary>The latest instant that is accepted anywhere: the end of the year 9999, Unix milliseconds.</summary>
    public const long MaxInstant = 253_402_300_799_999;

    /// <summary>Most tags of a job.</summary>
    public const int MaxTags = 20;

    /// <summary>Most jobs that one depends on: as many as a workflow has.</summary>
    public const int MostParents = 10_000;

    /// <summary>Reads a job's input fields. What is wrong is noted in the reader; the answer holds only if it has not failed.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="maxJobDataBytes">Largest jobData, in bytes of JSON.</param>
    public static JobInput Read(FieldReader reader, int maxJobDataBytes)
    {
        var changeable = ReadChangeable(reader, maxJobDataBytes);
        var before = reader.Errors.Count;
        var queueName = reader.Text("queueName", 64, JobNames.IsQueueName, JobNames.QueueNameForm);
        if (queueName is null && reader.Errors.Count == before)
        {
            reader.Add("queueName", "is required.");
        }

        var input = changeable with
        {
            QueueName = queueName ?? "",
            JobId = reader.Text("jobId", 128, JobNames.IsJobId, JobNames.JobIdForm),
            Type = reader.Text("type", 128, JobNames.IsType, JobNames.TypeForm),
            RunAt = reader.Wide("runAt", 0, MaxInstant),
            DelaySeconds = reader.Number("delaySeconds", 0, 315_360_000),
            HistoryNeed = reader.Bool("historyNeed"),
            ExpiresAt = reader.Wide("expiresAt", 0, MaxInstant),
            Tags = reader.Names("tags", MaxTags, JobNames.IsType, JobNames.TypeForm),
            Unique = reader.Nested("unique") is { } unique ? ReadUnique(unique) : null,
            DependsOn = ReadParents(reader),
            OnParentFailure = reader.Choice(
                "onParentFailure",
                ("fail", Jobs.OnParentFailure.Fail),
                ("continue", Jobs.OnParentFailure.Continue),
                ("wait", Jobs.OnParentFailure.Wait)),
            RateKey = reader.Text("rateKey", JobNames.MaxKey, JobNames.IsKey, JobNames.KeyForm),
            Traceparent = reader.Text("traceparent", 128, JobNames.IsTraceparent, JobNames.TraceparentForm),
        };
        if (input is { RunAt: not null, DelaySeconds: not null })
        {
            reader.Add("delaySeconds", "cannot be given together with runAt; give one of the two.");
        }

        if (input is { RunAt: { } runAt, ExpiresAt: { } expiresAt } && expiresAt <= runAt)
        {
            reader.Add("expiresAt", "must be later than runAt, or the job could never start.");
        }

        if (input is { OnParentFailure: not null, DependsOn: null or { Count: 0 } } && !reader.Failed)
        {
            reader.Add("onParentFailure", "says nothing without dependsOn; name the jobs that this one depends on.");
        }

        if (input.JobId is { } own && input.DependsOn?.Contains(own) == true)
        {
            reader.Add("dependsOn", $"names the job itself, '{own}'; it would wait for ever.");
        }

        reader.RefuseUnknownFields();
        return input;
    }

    private static List<string>? ReadParents(FieldReader reader)
    {
        var parents = reader.Names("dependsOn", MostParents, JobNames.IsJobId, JobNames.JobIdForm);
        if (parents is { Count: > 1 } && parents.ToHashSet(StringComparer.Ordinal) is var distinct && distinct.Count < parents.Count)
        {
            reader.Add("dependsOn", $"names '{parents.First(parent => !distinct.Remove(parent))}' twice.");
        }

        return parents;
    }

    private static UniqueRule ReadUnique(FieldReader reader)
    {
        var before = reader.Errors.Count;
        var key = reader.Text("key", JobNames.MaxKey, JobNames.IsKey, JobNames.KeyForm);
        if (key is null && reader.IsObject && reader.Errors.Count == before)
        {
            reader.Add("key", "is required: no second job of the queue may have the same.");
        }

        var rule = new UniqueRule
        {
            Key = key ?? "",
            Scope = reader.Choice(
                "scope",
                ("whilePending", UniqueScope.WhilePending),
                ("untilFinished", UniqueScope.UntilFinished),
                ("forSeconds", UniqueScope.ForSeconds)) ?? UniqueScope.UntilFinished,
            Seconds = reader.Whole("seconds", 1, 31_536_000),
            OnConflict = reader.Choice(
                "onConflict",
                ("refuse", OnUniqueConflict.Refuse),
                ("existing", OnUniqueConflict.Existing),
                ("replace", OnUniqueConflict.Replace)) ?? OnUniqueConflict.Refuse,
        };
        if (rule is { Scope: UniqueScope.ForSeconds, Seconds: null } && reader.Errors.Count == before)
        {
            reader.Add("seconds", "is required with the scope forSeconds: for how long the key is held.");
        }
        else if (rule is { Scope: not UniqueScope.ForSeconds, Seconds: not null })
        {
            reader.Add("seconds", "is only for the scope forSeconds.");
        }

        reader.RefuseUnknownFields();
        return rule;
    }

    /// <summary>Reads the fields that a replay may change as well.</summary>
    public static JobInput ReadChangeable(FieldReader reader, int maxJobDataBytes = int.MaxValue)
    {
        var jobData = reader.Any("jobData");
        if (jobData?.Length > maxJobDataBytes)
        {
            reader.Add(TooLarge(reader.Name("jobData"), jobData.Length, maxJobDataBytes));
        }

        return new JobInput
        {
            QueueName = "",
            JobData = jobData,
            MaxTries = reader.Whole("maxTries", 1, 1000),
            Priority = reader.Whole("priority", -100, 100),
            TimeoutSeconds = reader.Whole("timeoutSeconds", 1, 86_400),
            BackoffStrategy = ReadStrategy(reader, "backoffStrategy"),
            BackoffConfig = reader.Nested("backoffConfig") is { } config ? ReadBackoff(config) : null,
        };
    }

    /// <summary>The data is larger than a job's may be.</summary>
    public static FieldError TooLarge(string field, int bytes, int maxBytes) => new(
        field,
        FormattableString.Invariant($"is {bytes} bytes of JSON; at most {maxBytes} are allowed. Keep large data elsewhere and pass a reference."));

    /// <summary>Reads a backoff strategy.</summary>
    public static BackoffStrategy? ReadStrategy(FieldReader reader, string field) => reader.Choice(
        field,
        ("exponential", BackoffStrategy.Exponential),
        ("fixed", BackoffStrategy.Fixed),
        ("threeTier", BackoffStrategy.ThreeTier),
        ("linear", BackoffStrategy.Linear));

    /// <summary>Reads the numbers of a backoff; what is left out has its default.</summary>
    public static BackoffConfig ReadBackoff(FieldReader reader)
    {
        var standard = BackoffConfig.Default;
        var baseDelay = reader.Number("baseDelaySeconds", 0, 86_400) ?? standard.BaseDelaySeconds;
        // A base above the default cap, with no cap given, means that the caller wants at least the base.
        var max = reader.Number("maxDelaySeconds", 0, 2_592_000) ?? Math.Max(standard.MaxDelaySeconds, baseDelay);
        if (max < baseDelay)
        {
            reader.Add("maxDelaySeconds", FormattableString.Invariant($"must be at least baseDelaySeconds ({baseDelay}), and is {max}."));
        }

        var config = new BackoffConfig
        {
            BaseDelaySeconds = baseDelay,
            MaxDelaySeconds = max,
            Factor = reader.Number("factor", 1, 1000) ?? standard.Factor,
            JitterSeconds = reader.Number("jitterSeconds", 0, 3600) ?? standard.JitterSeconds,
            LimitOfTries = reader.Whole("limitOfTries", 1, 1000) ?? standard.LimitOfTries,
            Tier2 = reader.Choice(
                "tier2",
                ("exponential", BackoffStrategy.Exponential),
                ("fixed", BackoffStrategy.Fixed),
                ("linear", BackoffStrategy.Linear)),
        };
        reader.RefuseUnknownFields();
        return config;
    }
}
