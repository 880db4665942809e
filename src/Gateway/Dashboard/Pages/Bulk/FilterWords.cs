using ReTraced.Operations;

namespace ReTraced.Gateway.Dashboard.Pages.Bulk;

/// <summary>A filter of dead letters in words and as an address.</summary>
internal static class FilterWords
{
    /// <summary>What an action is called.</summary>
    public static string Verb(BulkAction action) => action switch { BulkAction.Retry => "Retry", BulkAction.Discard => "Discard", _ => "Judge poison" };

    /// <summary>Which dead letters are meant, as the object of a sentence.</summary>
    public static string Of(BulkFilter filter)
    {
        var words = Parts(filter).Where(part => part.Name is not ("resolved" or "diedBefore")).Select(part => $"{part.Name} {Shown.Text(part.Value, 60)}").ToList();
        var which = filter.Resolved switch { true => "resolved", false => "open", null => "all" };
        return words.Count == 0 ? $"{which} dead letters" : $"{which} dead letters of {string.Join(", ", words)}";
    }

    /// <summary>The list of these dead letters, whether they are still open or not: those that were dealt with no longer are.</summary>
    public static string Address(BulkFilter filter) => PageQuery.Address("/dlq/letters", Parts(filter).Where(part => part.Name != "resolved"));

    private static IEnumerable<(string Name, string Value)> Parts(BulkFilter filter)
    {
        (string Name, string? Value)[] parts =
        [
            ("resolved", filter.Resolved switch { true => "true", false => "false", null => null }), ("queue", filter.Queue), ("errorCode", filter.ErrorCode), ("type", filter.Type), ("status", filter.Status?.ToString().ToLowerInvariant()),
            ("failureType", filter.FailureType?.ToString().ToUpperInvariant()), ("fingerprint", filter.Fingerprint), ("tag", filter.Tag), ("text", filter.Text),
            ("diedAfter", filter.DiedAfter is { } after ? FormattableString.Invariant($"{after}") : null), ("diedBefore", filter.DiedBefore is { } before ? FormattableString.Invariant($"{before}") : null),
            .. (filter.Data ?? new Dictionary<string, string>()).Select(condition => ($"data.{condition.Key}", (string?)condition.Value)),
        ];
        return parts.Where(part => part.Value is not null).Select(part => (part.Name, part.Value!));
    }
}
