using Microsoft.Extensions.Hosting;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>Whether this process can take work.</summary>
public sealed class Readiness(IJobQueries queries, StoreRole role, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Why it cannot, in a sentence for a person; null if it can: it owns its store, the store answers, and it is not shutting down.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "The process is shutting down.";
        }

        if (!role.IsOwner)
        {
            return role.WhyStandby;
        }

        try
        {
            await queries.CountAsync(cancellationToken).WaitAsync(Patience, clock, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return e.Message;
        }
        catch (TimeoutException)
        {
            return $"The store has not answered within {Patience.TotalSeconds} s.";
        }
    }
}
