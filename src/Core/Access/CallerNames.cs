using ReTraced.Jobs;

namespace ReTraced.Access;

/// <summary>What the record calls those who ask: the holders of keys, and clients inside the cluster.</summary>
public static class CallerNames
{
    /// <summary>The form of a name, for messages.</summary>
    public const string Form = "1 to 64 of A-Z a-z 0-9 _ . - beginning with a letter or digit";

    /// <summary>Which names of that form nobody may have, for messages.</summary>
    public const string Reserved = "'local', 'local-...' and 'scheduler' are what the record calls the server itself";

    /// <summary>The identity of callers while there are no keys.</summary>
    public const string Local = "local";

    /// <summary>True for <see cref="Form"/> without <see cref="Reserved"/>.</summary>
    public static bool IsName(string text) =>
        text.Length is >= 1 and <= 64 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') && !IsReserved(text);

    private static bool IsReserved(string name) =>
        name.Equals(Local, StringComparison.OrdinalIgnoreCase) || name.Equals(JobEvent.Scheduler, StringComparison.OrdinalIgnoreCase) || name.StartsWith(JobNames.LocalWorkerPrefix, StringComparison.OrdinalIgnoreCase);
}
