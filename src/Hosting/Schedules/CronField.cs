using System.Globalization;
using System.Text.RegularExpressions;

namespace ReTraced.Hosting;

/// <summary>
/// What may stand in a field of a cron expression. Quartz passes over what it does not understand (<c>15WL</c>, <c>1W-5</c>, <c>JANUARY</c>) and takes 98 and 99 for words of its
/// own: a job must not run at other times than those that were written.
/// </summary>
internal sealed partial record CronField(string Name, int Min, int Max, Regex Form, string Words)
{
    // The longest month has 31 days, and its first is 30 before the last.
    private const int MostBeforeLast = 30;

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>The six, as they are written.</summary>
    public static readonly CronField[] All =
    [
        new("second", 0, 59, Numbers(), ""),
        new("minute", 0, 59, Numbers(), ""),
        new("hour", 0, 23, Numbers(), ""),
        new("day of month", 1, 31, Days(), ", L, L-3, LW, 15W, ?"),
        new("month", 1, 12, MonthForm(), ", JAN to DEC") { Names = Months },
        new("day of week", 0, 7, WeekdayForm(), ", SUN to SAT, 5L, 5#3, ?") { Names = Weekdays },
    ];

    /// <summary>The words that stand for its numbers, in their order.</summary>
    public string[] Names { get; init; } = [];

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

        if (!Form.IsMatch(text))
        {
            return Unknown(text);
        }

        foreach (var step in Step().Matches(text).Select(match => int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture)))
        {
            if (step > Max)
            {
                return string.Create(CultureInfo.InvariantCulture, $"a step of {step} is longer than the {Name} goes; it may be 1 to {Max}.");
            }
        }

        if (Word().Matches(text).Select(match => match.Value).FirstOrDefault(word => !Names.Contains(word, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            return $"'{unknown}' is no {Name}; it may be {Names[0]} to {Names[^1]}.";
        }

        return BeforeLast().Matches(text).Any(match => int.Parse(match.ValueSpan[2..], CultureInfo.InvariantCulture) > MostBeforeLast)
            ? string.Create(CultureInfo.InvariantCulture, $"'{text}' is before the first of each month; it may be L-{MostBeforeLast} at most.")
            : null;
    }

    private string Unknown(string text) => string.Create(CultureInfo.InvariantCulture, $"'{text}' is no {Name}; it may be *, {Min} to {Max}, a range (a-b), a step (*/n, a/n, a-b/n){Words}, or several with commas.");

    [GeneratedRegex("/[0-9]+")]
    private static partial Regex Step();

    [GeneratedRegex("[A-Za-z]{3}")]
    private static partial Regex Word();

    [GeneratedRegex("L-[0-9]+", RegexOptions.IgnoreCase)]
    private static partial Regex BeforeLast();

    // Steps, and which of its weekdays of a month it is, are no values of the field.
    [GeneratedRegex(@"(?<![/#0-9]|L-)[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(\*|[0-9]+(-[0-9]+)?)(/[1-9][0-9]?)?(,(\*|[0-9]+(-[0-9]+)?)(/[1-9][0-9]?)?)*\z")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^(\?|((\*|[0-9]+(-[0-9]+)?)(/[1-9][0-9]?)?|LW?|L-[0-9][0-9]?|[0-9]+W)(,((\*|[0-9]+(-[0-9]+)?)(/[1-9][0-9]?)?|LW?|L-[0-9][0-9]?|[0-9]+W))*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Days();

    [GeneratedRegex(@"^(\*|([0-9]+|[a-z]{3})(-([0-9]+|[a-z]{3}))?)(/[1-9][0-9]?)?(,(\*|([0-9]+|[a-z]{3})(-([0-9]+|[a-z]{3}))?)(/[1-9][0-9]?)?)*\z", RegexOptions.IgnoreCase)]
    private static partial Regex MonthForm();

    [GeneratedRegex(@"^(\?|([0-9]|[a-z]{3})(L|#[1-5])|(\*|([0-9]|[a-z]{3})(-([0-9]|[a-z]{3}))?)(/[1-7])?(,(\*|([0-9]|[a-z]{3})(-([0-9]|[a-z]{3}))?)(/[1-7])?)*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex WeekdayForm();
}
