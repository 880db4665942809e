namespace ReTraced.Embedded;

/// <summary>How the host treats a call.</summary>
[Flags]
internal enum CallOptions
{
    None = 0,

    /// <summary>Starts beside whatever runs, and blocks nothing while it runs.</summary>
    Interleave = 1,

    /// <summary>Nobody waits for it: failures are logged.</summary>
    OneWay = 2,

    /// <summary>Belongs to this activation; it is dropped, not sent on, when the activation ends.</summary>
    LocalOnly = 4,

    /// <summary>Does not count as use of the grain.</summary>
    NotUse = 8,
}
