using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>What the host knows of one grain class, and where its activations are.</summary>
internal sealed class GrainClass
{
    private readonly ConcurrentDictionary<string, Activation> _activations = new();
    private readonly ConcurrentDictionary<string, WorkerPool> _pools = new();
    private readonly Lazy<Func<Activation, object>> _build;

    public GrainClass(Silo silo, Type type, TimeSpan collectionAge)
    {
        Silo = silo;
        Type = type;
        Name = NameOf(type);
        GrainType = GrainType.Create(Name);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        CollectionAge = type.IsDefined(typeof(KeepAliveAttribute), inherit: true) ? Timeout.InfiniteTimeSpan : collectionAge;
        HasOnActivate = Overrides(nameof(Grain.OnActivateAsync), typeof(CancellationToken));
        HasOnDeactivate = Overrides(nameof(Grain.OnDeactivateAsync), typeof(DeactivationReason), typeof(CancellationToken));
        if (type.GetCustomAttribute<StatelessWorkerAttribute>() is { } worker)
        {
            IsStatelessWorker = true;
            MaxWorkers = worker.MaxWorkers > 0 ? worker.MaxWorkers : Environment.ProcessorCount;
        }

        _build = new(() => GrainBuilder.Compile(this));
    }

    public Silo Silo { get; }

    public Type Type { get; }

    public string Name { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    public bool IsStatelessWorker { get; }

    public int MaxWorkers { get; }

    public bool HasOnActivate { get; }

    public bool HasOnDeactivate { get; }

    /// <summary>Idle time after which an activation is collected; infinite for never.</summary>
    public TimeSpan CollectionAge { get; }

    /// <summary>Every activation there is, read without stopping anything.</summary>
    public IEnumerable<Activation> Activations => IsStatelessWorker
        ? _pools.SelectMany(pool => pool.Value.Workers)
        : _activations.Select(entry => entry.Value);

    /// <summary>The name of a class in identities and stored rows, by the rule of Orleans.</summary>
    public static string NameOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } named)
        {
            return named.Name;
        }

        const string Ending = "grain";
        var name = type.Name.ToLowerInvariant();
        return name.Length > Ending.Length && name.EndsWith(Ending, StringComparison.Ordinal) ? name[..^Ending.Length] : name;
    }

    public object Build(Activation activation) => _build.Value(activation);

    /// <summary>Gives the call to the key's activation, made if need be; returns it if later calls may try it first.</summary>
    public Activation? Route(string key, IGrainCall call)
    {
        if (IsStatelessWorker)
        {
            _pools.GetOrAdd(key, static (key, grainClass) => new(grainClass, key), this).Send(call);
            return null;
        }

        while (true)
        {
            var activation = _activations.GetOrAdd(key, static (key, grainClass) => new(grainClass, key), this);
            if (activation.TryEnqueue(call))
            {
                return activation;
            }
        }
    }

    /// <summary>Puts the next activation in the place of one that ends, if calls wait for it. Called under the old one's lock.</summary>
    public void Replace(Activation old, IGrainCall? waiting)
    {
        if (waiting is null || Silo.FailIfStopped(waiting))
        {
            Forget(old);
            return;
        }

        var next = new Activation(this, old.Key);
        // Under its lock the next one can neither serve the calls nor end before it is in the directory: were it to end
        // first, a dead activation would be put there, and every later call would look for another for ever.
        lock (next)
        {
            for (IGrainCall? call = waiting, after; call is not null; call = after)
            {
                after = call.Next;
                call.Next = null;
                next.TryEnqueue(call);
            }

            _activations.TryUpdate(old.Key, next, old);
        }
    }

    public void Forget(Activation activation)
    {
        if (!IsStatelessWorker)
        {
            _activations.TryRemove(new(activation.Key, activation));
        }
        else if (_pools.TryGetValue(activation.Key, out var pool))
        {
            pool.Remove(activation);
        }
    }

    private bool Overrides(string method, params Type[] parameters)
        => typeof(IGrainBase).IsAssignableFrom(Type)
            && Type.GetMethod(method, parameters)?.DeclaringType != typeof(Grain);
}
