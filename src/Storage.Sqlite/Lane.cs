using ReTraced.Jobs;

namespace ReTraced.Storage.Sqlite;

/// <summary>Which of the partial indexes a job is in. The numbers are stored.</summary>
internal enum Lane
{
    /// <summary>pending, processing, delayed or waiting: what a queue's recovery reads.</summary>
    Live = 0,

    /// <summary>completed or cancelled and never died: what retention removes.</summary>
    Removable = 1,

    /// <summary>Stopped, with a dead letter: kept for ever.</summary>
    Kept = 2,
}

/// <summary>Which lane a job belongs to.</summary>
internal static class Lanes
{
    /// <summary>The lane of a job with this head.</summary>
    public static Lane Of(JobHead head) => head.Status.IsLive() ? Lane.Live : head.HasDeadLetter ? Lane.Kept : Lane.Removable;
}
