using BenchmarkDotNet.Attributes;
using ReTraced.Backoff;

namespace ReTraced.Bench.Micro;

/// <summary>The delay after a failure.</summary>
public class BackoffMicro
{
    [Params(BackoffStrategy.Exponential, BackoffStrategy.ThreeTier)]
    public BackoffStrategy Strategy { get; set; }

    [Benchmark]
    public BackoffDelay Delay() => BackoffFormula.Delay(Strategy, BackoffConfig.Default, 4, 370);
}
