using ReTraced.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Base of grain classes. One object per key lives at a time, and its code runs one turn at a time: what follows an
/// <c>await</c> comes back to the grain. <c>Task.Run</c> and <c>ConfigureAwait(false)</c> leave it, and what runs there
/// must not touch the grain's fields.
/// </summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation _activation;

    /// <summary>Called by the host, which knows which activation it is building.</summary>
    /// <exception cref="InvalidOperationException">Built by hand, outside a host.</exception>
    protected Grain()
    {
        _activation = Activation.BeingBuilt
            ?? throw new InvalidOperationException($"{GetType()} must be built by the grain host.");
    }

    /// <inheritdoc />
    public IGrainContext GrainContext => _activation;

    /// <summary>A reference to this grain.</summary>
    public GrainReference GrainReference => _activation.GrainReference;

    /// <summary>The identity, for logs.</summary>
    public string IdentityString => _activation.GrainId.ToString();

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => _activation.Class.Silo.GrainFactory;

    /// <summary>Services, in a scope of this activation's own.</summary>
    protected internal IServiceProvider ServiceProvider => _activation.ActivationServices;

    // Orleans names these parameters so, and not as IGrainBase does.
#pragma warning disable CA1725
    /// <inheritdoc />
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
#pragma warning restore CA1725

    /// <summary>Deactivates once the running calls end; calls that wait go to the next activation, in order.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps the activation from being collected for at least this long, however idle it is.</summary>
    /// <param name="timeSpan">From now; zero or less withdraws an earlier wish.</param>
    protected void DelayDeactivation(TimeSpan timeSpan) => _activation.DelayCollection(timeSpan);
}
