using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <summary>The jobs that hold the unique keys which those of a batch want.</summary>
internal sealed class BatchConflicts
{
    /// <summary>A batch without unique jobs.</summary>
    public static readonly BatchConflicts None = new();

    /// <summary>Of jobs that are not made because another is there: its id, by the place in the batch.</summary>
    public Dictionary<int, string> Existing { get; } = [];

    /// <summary>Cancels the jobs that are replaced.</summary>
    public List<JobCommit> Cancels { get; } = [];

    /// <summary>The job because of which none is made, and why.</summary>
    public (string Holder, string Message)? Refusal { get; private set; }

    /// <summary>What is wrong with the unique keys of a batch by itself.</summary>
    public static IReadOnlyList<FieldError> Wrong(IReadOnlyList<JobSpec> specs)
    {
        var errors = new List<FieldError>();
        var (keys, parents) = (new Dictionary<(string, string), int>(), (HashSet<string>?)null);
        for (var i = 0; i < specs.Count; i++)
        {
            if (specs[i].Unique is not { } rule)
            {
                continue;
            }

            if (!keys.TryAdd((specs[i].QueueName, rule.Key), i))
            {
                errors.Add(new FieldError($"{JobBatch.NameOf(i)}.unique.key", $"'{rule.Key}' is that of {JobBatch.NameOf(keys[(specs[i].QueueName, rule.Key)])} as well; only one of them could be made."));
            }

            parents ??= [.. specs.SelectMany(spec => spec.DependsOn ?? [])];
            if (rule.OnConflict == OnUniqueConflict.Existing && parents.Contains(specs[i].JobId))
            {
                errors.Add(new FieldError($"{JobBatch.NameOf(i)}.unique.onConflict", "cannot be existing for a job on which others depend: they would wait for one that is not made. Use refuse or replace."));
            }
        }

        return errors;
    }

    /// <summary>Looks who holds the keys now.</summary>
    public static async Task<BatchConflicts> FindAsync(JobGrainServices services, IReadOnlyList<JobSpec> specs, string by, long now, int attempt)
    {
        var wanted = Enumerable.Range(0, specs.Count).Where(i => specs[i].Unique is not null).ToList();
        if (wanted.Count == 0)
        {
            return None;
        }

        var conflicts = new BatchConflicts();
        foreach (var queue in wanted.GroupBy(i => specs[i].QueueName, StringComparer.Ordinal))
        {
            var holders = await services.Queries.FindUniqueAsync(queue.Key, [.. queue.Select(i => specs[i].Unique!.Key)], now);
            foreach (var i in queue.Where(i => holders.ContainsKey(specs[i].Unique!.Key)))
            {
                var holderId = holders[specs[i].Unique!.Key];
                if (holderId == specs[i].JobId)
                {
                    // This batch was made before, and its answer was lost: that its ids are taken says it better.
                    continue;
                }

                conflicts.Meet(i, specs[i], holderId, await services.Store.LoadAsync(holderId), by, now, attempt);
            }
        }

        return conflicts;
    }

    private void Meet(int place, JobSpec spec, string holderId, StoredJob? holder, string by, long now, int attempt)
    {
        var rule = spec.Unique!;
        if (UniqueConflicts.HasLetGo(holder, rule.Key, attempt == IntakeGrain.MostMeetings - 1, attempt))
        {
            return;
        }

        if (rule.OnConflict == OnUniqueConflict.Existing && holder is not null)
        {
            Existing.Add(place, holderId);
        }
        else if (rule.OnConflict == OnUniqueConflict.Replace && holder is not null && UniqueConflicts.Cancel(holder, spec.JobId, by, now) is { } cancel)
        {
            Cancels.Add(cancel);
        }
        else
        {
            Refusal ??= (holderId, $"{JobBatch.NameOf(place)}: {UniqueConflicts.Message(rule, holderId, holder)}");
        }
    }
}
