namespace ReTraced.Storage;

/// <summary>What this process is to its store now: the owner, or a standby. Told by whoever takes and loses the store; for all others to ask.</summary>
public sealed class StoreRole
{
    private volatile Told told = new(false, null, null);

    /// <summary>True if this process may write. It may have lost the store a moment ago: the store itself decides.</summary>
    public bool IsOwner => told.IsOwner;

    /// <summary>Who owns the store, as far as this process knows.</summary>
    public StoreOwner? Owner => told.Owner;

    /// <summary>Why this process cannot serve, in a sentence for a person. Means something only while <see cref="IsOwner"/> is false.</summary>
    public string WhyStandby => told switch
    {
        { Trouble: { } trouble } => $"This server has not taken its store yet, and goes on trying. {trouble}",
        { Owner: { Released: false } owner } => $"This server is a standby: the store is owned by {owner.Name}. It takes over when the owner ends; until then send requests there.",
        _ => "This server is about to take its store. Send the request again in a moment.",
    };

    /// <summary>This process owns the store.</summary>
    public void BecomeOwner(StoreOwner owner) => told = new Told(true, owner, null);

    /// <summary>This process does not own the store.</summary>
    /// <param name="owner">Who does, if it is known.</param>
    /// <param name="trouble">What keeps it from taking the store, if it should.</param>
    public void BecomeStandby(StoreOwner? owner, string? trouble = null) => told = new Told(false, owner, trouble);

    private sealed record Told(bool IsOwner, StoreOwner? Owner, string? Trouble);
}
