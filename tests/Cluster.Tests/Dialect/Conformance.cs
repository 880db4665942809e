using ReTraced.Conformance.GrainHosts;

namespace ReTraced.Cluster.Tests.Dialect;

/// <summary>The grain dialect's suites on Orleans, called from within the silo's process.</summary>
public static class Conformance
{
    public sealed class Calls : CallSuite<OrleansHost>;

    public sealed class Turns : TurnSuite<OrleansHost>;

    public sealed class Life : LifeSuite<OrleansHost>;

    public sealed class Timers : TimerSuite<OrleansHost>;

    public sealed class Reminders : ReminderSuite<OrleansHost>;

    public sealed class State : StateSuite<OrleansHost>;

    public sealed class StatelessWorkers : StatelessWorkerSuite<OrleansHost>;

    public sealed class Stop : StopSuite<OrleansHost>;
}

/// <summary>Those that say how calls go, called by a client outside the silo.</summary>
public static class ConformanceOfClients
{
    public sealed class Calls : CallSuite<OrleansClientHost>;

    public sealed class Turns : TurnSuite<OrleansClientHost>;

    public sealed class State : StateSuite<OrleansClientHost>;

    public sealed class StatelessWorkers : StatelessWorkerSuite<OrleansClientHost>;
}
