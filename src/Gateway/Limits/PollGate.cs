using ReTraced.Gateway.Http;

namespace ReTraced.Gateway.Limits;

/// <summary>Counts the polls that wait, and sends those away that are too many: each holds a connection and a place in its queues.</summary>
public sealed class PollGate(ServerCapacity capacity)
{
    // Listeners stay; they must leave room for those who work.
    private const int ListenersShare = 4;

    private int _waiting;
    private int _listening;

    /// <summary>True if there is room for another listener; it must <see cref="EndListening"/> then.</summary>
    public bool TryListen()
    {
        if (Interlocked.Increment(ref _listening) <= Math.Max(1, capacity.LongPolls / ListenersShare))
        {
            return true;
        }

        EndListening();
        return false;
    }

    /// <summary>One listens no longer.</summary>
    public void EndListening() => Interlocked.Decrement(ref _listening);

    /// <summary>True if there is room for another one; it must <see cref="Leave"/> then.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= capacity.LongPolls)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>One waits no longer.</summary>
    public void Leave() => Interlocked.Decrement(ref _waiting);

    /// <summary>503 for a listener.</summary>
    public IResult RefuseListener(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "10";
        return Problems.Of(
            StatusCodes.Status503ServiceUnavailable,
            "TOO_MANY_LISTENERS",
            "Too many listen.",
            FormattableString.Invariant($"{Math.Max(1, capacity.LongPolls / ListenersShare)} streams of events are open at this server, which is the most: a quarter of ReTraced:Limits:LongPolls. Try again later, with the Last-Event-ID that you have."));
    }

    /// <summary>503, and which setting decides.</summary>
    public IResult Refuse(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return Problems.Of(
            StatusCodes.Status503ServiceUnavailable,
            "TOO_MANY_POLLS",
            "Too many polls wait.",
            FormattableString.Invariant($"{capacity.LongPolls} polls wait at this server, which is the most that it lets wait (ReTraced:Limits:LongPolls). Nothing was leased. Ask again later, or without waitMs; whoever runs the server may raise the setting, or start another server."));
    }
}
