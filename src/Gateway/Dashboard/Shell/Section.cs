namespace ReTraced.Gateway.Dashboard.Shell;

/// <summary>The parts of the dashboard.</summary>
public enum Section
{
    /// <summary>None of them.</summary>
    None,

    /// <summary>How everything is doing.</summary>
    Overview,

    /// <summary>Queues.</summary>
    Queues,

    /// <summary>Jobs.</summary>
    Jobs,

    /// <summary>Dead letters, and what is done about many of them.</summary>
    DeadLetters,

    /// <summary>Schedules.</summary>
    Schedules,

    /// <summary>Workflows.</summary>
    Workflows,

    /// <summary>Workers.</summary>
    Workers,

    /// <summary>What a backoff would do.</summary>
    Backoff,

    /// <summary>What people have done.</summary>
    Audit,

    /// <summary>How this server is set up.</summary>
    Settings,
}
