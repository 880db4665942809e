using BenchmarkDotNet.Attributes;
using ReTraced.Bench.Stores;
using ReTraced.Jobs;

namespace ReTraced.Bench.Micro;

/// <summary>One transition.</summary>
public class StateMachineMicro
{
    private static readonly Started Lease = new() { By = "bench", LeaseId = "0123456789abcdef" };
    private static readonly FailedRun Failure = new() { By = "bench", Error = new JobError { Code = ErrorCodes.NetworkError, Message = "refused" } };
    private readonly JobState _pending = JobLife.Of("micro").First().State;
    private readonly JobState _processing = JobLife.Of("micro").ElementAt(1).State;
    private readonly NoJitter _jitter = NoJitter.Instance;

    [Benchmark]
    public object Start() => StateMachine.Apply(_pending, Lease, _pending.Head.UpdatedAt, _jitter);

    [Benchmark]
    public object Succeed() => StateMachine.Apply(_processing, new Succeeded { By = "bench" }, _processing.Head.UpdatedAt, _jitter);

    /// <summary>With the backoff and its formula.</summary>
    [Benchmark]
    public object Fail() => StateMachine.Apply(_processing, Failure, _processing.Head.UpdatedAt, _jitter);
}
