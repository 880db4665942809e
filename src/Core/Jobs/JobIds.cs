namespace ReTraced.Jobs;

/// <summary>Makes ids for jobs that bring none.</summary>
public static class JobIds
{
    /// <summary>A UUIDv7: ids of jobs made later sort behind.</summary>
    public static string New(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow()).ToString();
}
