using Orleans;
using Orleans.Runtime;
using ReTraced.Grains;

namespace ReTraced.Client.Tests;

/// <summary>Grains that note what they are asked, and answer as the test says.</summary>
internal sealed class GrainsThatAnswer : IGrainFactory
{
    /// <summary>What was asked, in order: whom, and what.</summary>
    public List<(string Key, object Request)> Asked { get; } = [];

    /// <summary>What a job answers.</summary>
    public Func<string, Task<JobReply>> Job { get; set; } = key => Task.FromResult(new JobReply(ReplyStatus.Done, Jobs.Stored(key)));

    /// <summary>What the intake answers.</summary>
    public IntakeReply Intake { get; set; } = new(true, null);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)(object)(typeof(TGrainInterface) == typeof(IJobGrain) ? new Grain(this, primaryKey) : new IntakeGrain(this, primaryKey));

    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    private Task<JobReply> Ask(string key, object request)
    {
        Asked.Add((key, request));
        return Job(key);
    }

    private sealed class IntakeGrain(GrainsThatAnswer answers, string key) : IIntakeGrain
    {
        public Task<IntakeReply> EnqueueAll(IReadOnlyList<IntakeJob> jobs, string by)
        {
            answers.Asked.Add((key, jobs));
            return Task.FromResult(answers.Intake);
        }
    }

    private sealed class Grain(GrainsThatAnswer answers, string key) : IJobGrain
    {
        public Task<JobReply> Enqueue(EnqueueRequest request) => answers.Ask(key, request);

        public Task<JobReply> Get() => answers.Ask(key, "get");

        public Task<JobReply> Act(PersonRequest request) => answers.Ask(key, request);

        public Task<JobReply> Start(StartRequest request) => throw new NotSupportedException();

        public Task<JobReply> EndRun(RunReport report) => throw new NotSupportedException();

        public Task<HeartbeatReply> Heartbeat(string leaseId) => throw new NotSupportedException();

        public Task<bool> IsHeldBy(string leaseId) => throw new NotSupportedException();

        public Task<JobReply> ReportProgress(ProgressReport report) => throw new NotSupportedException();

        public Task<JobReply> Log(string leaseId, IReadOnlyList<string> lines) => throw new NotSupportedException();

        public Task Due(long dueAt) => throw new NotSupportedException();

        public Task Expire() => throw new NotSupportedException();

        public Task ParentEnded(ParentEnd end) => throw new NotSupportedException();

        public Task Reload() => throw new NotSupportedException();

        public Task Report() => throw new NotSupportedException();

        public Task LoseLease(LostLease lost) => throw new NotSupportedException();
    }
}
