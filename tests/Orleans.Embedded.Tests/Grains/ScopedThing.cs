namespace ReTraced.Embedded.Tests.Grains;

/// <summary>Counts its objects and how many of them were disposed.</summary>
public sealed class ScopedThing : IDisposable
{
    private static int _made;
    private static int _disposed;

    public static int Disposed => Volatile.Read(ref _disposed);

    public int Number { get; } = Interlocked.Increment(ref _made);

    public void Dispose() => Interlocked.Increment(ref _disposed);
}
