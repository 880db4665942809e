using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ReTraced.Testing;

/// <summary>The end of this process, as kill -9 brings it about: nothing is flushed, closed or answered.</summary>
public static class Kill9
{
    /// <summary>Ends this process.</summary>
    [DoesNotReturn]
    public static void Self()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        // The signal may take a moment to reach every thread; this one does nothing more.
        Thread.CurrentThread.Join();
        throw new InvalidOperationException("SIGKILL did not end the process.");
    }
}
