using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>The host's root: its grain classes, how to refer to grains, and how everything stops.</summary>
internal sealed class Silo : IDisposable
{
    private readonly ServiceLifetimes _lifetimes;
    private readonly Lazy<ReminderService> _reminders;
    private readonly ProxyEmitter _emitter = new();
    private readonly ConcurrentDictionary<Type, Func<GrainClass, string, GrainReference>> _references = new();
    private readonly CancellationTokenSource _stopped = new();
    private volatile bool _stopping;

    public Silo(
        IServiceProvider services,
        ServiceLifetimes lifetimes,
        TimeProvider clock,
        ILoggerFactory loggers,
        IOptions<GrainCollectionOptions> collection,
        IEnumerable<GrainRegistration> registrations)
    {
        Services = services;
        _reminders = new(services.GetRequiredService<ReminderService>);
        _lifetimes = lifetimes;
        Clock = clock;
        Log = new(loggers.CreateLogger("ReTraced.Embedded.Silo"));
        UseStamp = clock.GetTimestamp();
        Stopped = _stopped.Token;
        Classes = [.. registrations.Select(registration => registration.GrainClass).Distinct()
            .Select(type => new GrainClass(this, type, AgeOf(type, collection.Value)))];
        var taken = Classes.GroupBy(grainClass => grainClass.Name).FirstOrDefault(group => group.Count() > 1);
        if (taken is not null)
        {
            throw new OrleansConfigurationException(
                $"The grain classes {string.Join(" and ", taken.Select(grainClass => grainClass.Type))} share the name '{taken.Key}'; give one a [GrainType].");
        }

        GrainFactory = new(this);
    }

    public IServiceProvider Services { get; }

    public TimeProvider Clock { get; }

    public SiloLog Log { get; }

    public IReadOnlyList<GrainClass> Classes { get; }

    public GrainFactory GrainFactory { get; }

    /// <summary>Asked for late: it needs the silo itself.</summary>
    public ReminderService Reminders => _reminders.Value;

    /// <summary>The timestamp that a use of a grain is marked with; see <see cref="ActivationCollector"/>.</summary>
    public long UseStamp { get; set; }

    /// <summary>Cancelled when the time for an orderly stop is over.</summary>
    public CancellationToken Stopped { get; }

    public bool IsSingleton(Type type) => _lifetimes.IsSingleton(type);

    public Func<GrainClass, string, GrainReference> References(Type grainInterface)
        => _references.GetOrAdd(grainInterface, static (type, emitter) => emitter.Emit(type), _emitter);

    public GrainReference Reference(Type grainInterface, GrainClass grainClass, string key)
    {
        if (!grainInterface.IsAssignableFrom(grainClass.Type))
        {
            throw new InvalidCastException($"Grain class {grainClass.Type} does not implement {grainInterface}.");
        }

        return References(grainInterface)(grainClass, key);
    }

    /// <summary>
    /// While the host stops, grains may still call each other, in order to end what they began; others may not.
    /// Code that left its grain's scheduler counts as outside.
    /// </summary>
    public bool Refuses(IGrainCall call)
    {
        if (!_stopping || (!Stopped.IsCancellationRequested && TaskScheduler.Current is Activation))
        {
            return false;
        }

        call.Fail(new SiloUnavailableException());
        return true;
    }

    /// <summary>Fails a chain of calls if nothing can run any more.</summary>
    public bool FailIfStopped(IGrainCall? calls)
    {
        if (!Stopped.IsCancellationRequested)
        {
            return false;
        }

        for (IGrainCall? next; calls is not null; calls = next)
        {
            next = calls.Next;
            calls.Next = null;
            calls.Fail(new SiloUnavailableException());
        }

        return true;
    }

    /// <summary>Refuses calls from outside, lets the running ones end, and deactivates every grain.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        try
        {
            await SiloDrain.RunAsync(this, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.StoppedWhileBusy(Classes.Sum(grainClass => grainClass.Activations.Count()));
        }

        await _stopped.CancelAsync();
        foreach (var activation in Classes.SelectMany(grainClass => grainClass.Activations).ToList())
        {
            activation.Abandon(new SiloUnavailableException());
        }
    }

    public void Dispose() => _stopped.Dispose();

    private static TimeSpan AgeOf(Type type, GrainCollectionOptions options)
        => options.ClassSpecificCollectionAge.TryGetValue(type.FullName!, out var age) ? age : options.CollectionAge;
}
