using System.Globalization;
using Orleans;
using Orleans.Concurrency;
using ReTraced.DeadLetters;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.DeadLetters;

/// <summary>The dead letters of a queue. What is asked of one goes to its job, which owns the record.</summary>
[Reentrant]
public sealed partial class DlqGrain(DlqGrainServices services) : Grain, IDlqGrain
{
    private const int AtOnce = 500;
    private const int AskedAtOnce = 16;

    // A death may be seen later than one that came after it: its commit took longer, or its process's clock was behind.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    // The queue says each second what its policy is.
    private static readonly TimeSpan ToldWithin = TimeSpan.FromSeconds(10);

    private bool _following;
    private long _toldAt;
    private DlqPolicy? _policy;

    // All that died before this has been looked at.
    private long _lookedTo;

    private string QueueName => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public Task<JobReply> Act(string jobId, PersonRequest request) => GrainFactory.GetGrain<IJobGrain>(jobId).Act(request);

    /// <inheritdoc />
    public async Task FollowPolicy(DlqPolicy policy)
    {
        _toldAt = services.Clock.GetTimestamp();
        if (_policy != policy)
        {
            // Another count or another time may be about those that were passed over.
            (_policy, _lookedTo) = (policy, policy.Since);
        }

        if (_following)
        {
            return;
        }

        _following = true;
        try
        {
            var until = services.Clock.GetUtcNow().ToUnixTimeMilliseconds() - (policy.AutoRetryAfterSeconds * 1000L);
            if (until > _lookedTo)
            {
                if (await ReplayAsync(policy, Math.Max(policy.Since, _lookedTo - (long)Overlap.TotalMilliseconds), until))
                {
                    _lookedTo = until;
                }
            }
        }
        catch (Exception e) when (Faults.MayPass(e))
        {
            LogAgain(e);
        }
        finally
        {
            _following = false;
        }
    }

    // False if it was broken off: the policy is no longer that, or the queue has said nothing of it for a while.
    private async Task<bool> ReplayAsync(DlqPolicy policy, long from, long until)
    {
        var filter = new DeadLetterFilter { Queue = QueueName, FailureType = FailureType.Temporary, Resolved = false, DiedAfter = from, DiedBefore = until };
        string? cursor = null;
        do
        {
            var page = await services.Queries.ListDeadLettersAsync(filter, cursor, AtOnce);
            var heads = await services.Queries.GetHeadsAsync([.. page.Items.Select(letter => letter.JobId)]);
            foreach (var some in page.Items.Chunk(AskedAtOnce))
            {
                if (_policy != policy || services.Clock.GetElapsedTime(_toldAt) > ToldWithin)
                {
                    return false;
                }

                await Task.WhenAll(some.Where(letter => heads.ContainsKey(letter.JobId)).Select(letter => ReplayAsync(policy, letter, heads[letter.JobId])));
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return true;
    }

    // With the version that was counted from: whoever is faster has decided otherwise, and no job is replayed once too often.
    private async Task ReplayAsync(DlqPolicy policy, DeadLetterRow letter, JobHead head)
    {
        var before = head.Past?.AutomaticInARow ?? 0;
        if (before < policy.MaxAutoRetries && head.Status == JobStatus.Dead && head.DiedAt == letter.DiedAt)
        {
            var reason = string.Create(CultureInfo.InvariantCulture,
                $"Automatic replay {before + 1} of {policy.MaxAutoRetries}: the policy of queue {QueueName} replays jobs {Explain.Wording.Duration(policy.AutoRetryAfterSeconds * 1000L)} after temporary failures have used up their tries.");
            try
            {
                await GrainFactory.GetGrain<IJobGrain>(letter.JobId).Act(new PersonRequest(PersonAction.Retry, JobEvent.Scheduler, reason) { Automatic = true, ExpectedVersion = head.Version });
            }
            catch (Exception e) when (!Faults.MayPass(e))
            {
                // One job that cannot be moved must not keep the others.
                LogLeft(e, letter.JobId);
            }
        }
    }
}
