using System.Globalization;
using System.Text.RegularExpressions;

namespace ReTraced.Hosting;

/// <summary>
/// What may stand in a field of a cron expression. Quartz passes over what it does not understand (<c>15WL</c>, <c>1W-5</c>, <c>JANUARY</c>) and takes 98 and 99 for words of its
/// own: a job must not run at other times than those that were written.
/// </summary>
internal sealed partial record CronField(string Name, int Min, int Max, Regex Form, string Words)
{
    /// <summary>The six, as they are written.</summary>
    public static readonly CronField[] All =
    [
        new("second", 0, 59, Numbers(), ""),
        new("minute", 0, 59, Numbers(), ""),
        new("hour", 0, 23, Numbers(), ""),
        new("day of month", 1, 31, Days(), ", L, L-3, LW, 15W, ?"),
        new("month", 1, 12, Months(), ", JAN to DEC"),
        new("day of week", 0, 7, Weekdays(), ", SUN to SAT, 5L, 5#3, ?"),
    ];

    /// <summary>What is wrong with a field's text, as a sentence; null if nothing is.</summary>
    public string? WrongWith(string text)
    {
        foreach (var number in Number().Matches(text).Select(match => match.Value))
        {
            if (number.Length > 2 || int.Parse(number, CultureInfo.InvariantCulture) is var value && (value < Min || value > Max))
            {
                return string.Create(CultureInfo.InvariantCulture, $"{number} is no {Name}; it may be {Min} to {Max}.");
            }
        }

        return Form.IsMatch(text) ? null : string.Create(CultureInfo.InvariantCulture, $"'{text}' is no {Name}; it may be *, {Min} to {Max}, a range (a-b), a step (*/n, a/n, a-b/n){Words}, or several with commas.");
    }

    // Steps, and which of its weekdays of a month it is, are no values of the field.
    [GeneratedRegex(@"(?<![/#\d]|L-)\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(\*|\d+(-\d+)?)(/[1-9]\d?)?(,(\*|\d+(-\d+)?)(/[1-9]\d?)?)*\z")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^(\?|((\*|\d+(-\d+)?)(/[1-9]\d?)?|LW?|L-\d\d?|\d+W)(,((\*|\d+(-\d+)?)(/[1-9]\d?)?|LW?|L-\d\d?|\d+W))*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Days();

    [GeneratedRegex(@"^(\*|(\d+|[a-z]{3})(-(\d+|[a-z]{3}))?)(/[1-9]\d?)?(,(\*|(\d+|[a-z]{3})(-(\d+|[a-z]{3}))?)(/[1-9]\d?)?)*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Months();

    [GeneratedRegex(@"^(\?|(\d|[a-z]{3})(L|#[1-5])|(\*|(\d|[a-z]{3})(-(\d|[a-z]{3}))?)(/[1-7])?(,(\*|(\d|[a-z]{3})(-(\d|[a-z]{3}))?)(/[1-7])?)*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Weekdays();
}
