namespace ReTraced.Torture.Load;

/// <summary>What a run does. Each place where jobs run has its own way of doing it.</summary>
internal enum Act
{
    /// <summary>Succeeds at once.</summary>
    Ok,

    /// <summary>Succeeds after a while.</summary>
    Slow,

    /// <summary>Fails, and may be retried.</summary>
    Temporary,

    /// <summary>Fails for good.</summary>
    Permanent,

    /// <summary>Fails as poison.</summary>
    Poison,

    /// <summary>Never ends, until it is told to.</summary>
    Hang,

    /// <summary>Never ends, whatever it is told.</summary>
    Deaf,

    /// <summary>Takes whoever runs it down with it: the server, or a worker that is never heard of again.</summary>
    Vanish,
}
