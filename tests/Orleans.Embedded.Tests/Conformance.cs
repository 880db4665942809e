using ReTraced.Conformance.GrainHosts;

namespace ReTraced.Embedded.Tests;

/// <summary>The grain dialect's suites on this host.</summary>
public static class Conformance
{
    public sealed class Calls : CallSuite<EmbeddedHost>;

    public sealed class Turns : TurnSuite<EmbeddedHost>;

    public sealed class Life : LifeSuite<EmbeddedHost>;

    public sealed class Timers : TimerSuite<EmbeddedHost>;

    public sealed class Reminders : ReminderSuite<EmbeddedHost>;

    public sealed class State : StateSuite<EmbeddedHost>;

    public sealed class StatelessWorkers : StatelessWorkerSuite<EmbeddedHost>;

    public sealed class Stop : StopSuite<EmbeddedHost>;
}
