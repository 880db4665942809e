namespace ReTraced.Grains.Workers;

/// <summary>The other processes that run jobs of the same store. Asked often, so that every answer comes from memory.</summary>
public interface IPeers
{
    /// <summary>False where this process is the only one by design.</summary>
    bool MayExist { get; }

    /// <summary>True while this process is the only one.</summary>
    bool Alone { get; }

    /// <summary>
    /// How many have ended so far, as far as this process knows. When it rises, something that one of them was about to tell
    /// may be lost.
    /// </summary>
    long Losses { get; }

    /// <summary>True if the process of this <see cref="WorkerIdentity"/>, which is not this one, runs nothing any more.</summary>
    bool IsOver(string workerId);
}

/// <summary>One process owns the store: every other one is over.</summary>
public sealed class NoPeers : IPeers
{
    /// <inheritdoc />
    public bool MayExist => false;

    /// <inheritdoc />
    public bool Alone => true;

    /// <inheritdoc />
    public long Losses => 0;

    /// <inheritdoc />
    public bool IsOver(string workerId) => true;
}
