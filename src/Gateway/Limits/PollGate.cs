using ReTraced.Gateway.Http;

namespace ReTraced.Gateway.Limits;

/// <summary>Counts the polls that wait, and sends those away that are too many: each holds a connection and a place in its queues.</summary>
public sealed class PollGate(ServerCapacity capacity)
{
    private int _waiting;

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
