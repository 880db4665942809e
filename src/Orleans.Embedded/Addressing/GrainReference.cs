using ReTraced.Embedded;

namespace Orleans.Runtime;

/// <summary>A name that calls can be sent to. Equal when it names the same grain.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    // The activation that took the last call: it usually takes the next, which saves a lookup.
    private Activation? _lastActivation;

    internal GrainReference(GrainClass grainClass, string key)
    {
        GrainClass = grainClass;
        Key = key;
    }

    /// <summary>The grain that this names.</summary>
    public GrainId GrainId => new(GrainClass.GrainType, IdSpan.Create(Key));

    internal GrainClass GrainClass { get; }

    internal string Key { get; }

    /// <summary>The same grain through another of its interfaces.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable
        => (TGrainInterface)(object)GrainClass.Silo.Reference(typeof(TGrainInterface), GrainClass, Key);

    /// <inheritdoc />
    public bool Equals(GrainReference? other)
        => other is not null && ReferenceEquals(GrainClass, other.GrainClass) && Key == other.Key;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc />
    public override int GetHashCode() => Key.GetHashCode();

    /// <summary>Same grain.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2)
        => reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Another grain.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    /// <summary>The identity, for logs.</summary>
    public sealed override string ToString() => GrainId.ToString();

    /// <summary>Sends a call; called by the generated proxies.</summary>
    internal void Send(IGrainCall call)
    {
        if (GrainClass.Silo.Refuses(call))
        {
            return;
        }

        var last = _lastActivation;
        if (last is null || !last.TryEnqueue(call))
        {
            _lastActivation = GrainClass.Route(Key, call);
        }
    }
}
