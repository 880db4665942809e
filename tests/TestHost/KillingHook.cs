using ReTraced.Grains.Crashing;
using ReTraced.Testing;

namespace ReTraced.TestHost;

/// <summary>Kills this process when a crash point is reached for the n-th time.</summary>
internal sealed class KillingHook(CrashPoint at, int passage) : ICrashHook
{
    private int _passed;

    public void Reached(CrashPoint point, string name)
    {
        if (point == at && Interlocked.Increment(ref _passed) == passage)
        {
            Kill9.Self();
        }
    }
}
