namespace ReTraced.Embedded;

/// <summary>The life of an activation, in order.</summary>
internal enum ActivationState : byte
{
    /// <summary>In the directory; the grain object is not built yet. Calls wait.</summary>
    Created,

    /// <summary>The grain object is being built, its state read, or OnActivateAsync runs. Calls wait.</summary>
    Activating,

    /// <summary>Calls run.</summary>
    Active,

    /// <summary>Running calls finish; new ones wait for the next activation.</summary>
    Deactivating,

    /// <summary>OnDeactivateAsync runs; new calls wait for the next activation.</summary>
    Ending,

    /// <summary>Out of the directory; takes no calls.</summary>
    Dead,
}
