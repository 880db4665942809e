using ReTraced.Jobs;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>What a transition counts as in its minute, as letters: the fields of a minutes hash are <c>MINUTE:LETTER</c>.</summary>
internal static class MinuteLetters
{
    public const char Enqueued = 'e';
    public const char Started = 's';
    public const char Completed = 'c';
    public const char FailedRun = 'f';
    public const char Retried = 'r';
    public const char Died = 'd';

    /// <summary>The letters of one transition.</summary>
    public static string Of(LedgerEntry entry)
    {
        var letters = entry.Event switch
        {
            ReTraced.Jobs.Enqueued => "e",
            ReTraced.Jobs.Started => "s",
            Succeeded => "c",
            ReTraced.Jobs.FailedRun { Decision: var decision } => decision?.Retries == true ? "fr" : "f",
            LeaseWasLost { Decision: var decision } => decision?.Retries == true ? "fr" : "f",
            _ => "",
        };

        // A dead job that is judged poison does not die again.
        return entry.To.IsDeadLettered() && entry.From?.IsDeadLettered() != true ? letters + Died : letters;
    }
}
