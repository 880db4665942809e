namespace ReTraced.Grains.Tests.Schedules;

/// <summary>
/// Cron reckoned minute by minute, the way a person with a calendar and a clock on the wall would: it shares nothing with the product. What is at fixed times happens when
/// the clock on the wall reaches or jumps over it for the first time; what recurs happens whenever the clock shows it.
/// </summary>
internal sealed class SecondReckoning(string cron)
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly string[] _fields = cron.Split(' ');
    private readonly bool _isFixed = cron.Split(' ')[..2].All(field => field.All(c => char.IsAsciiDigit(c) || c == ','));
    private readonly bool[] _minutes = Set(cron.Split(' ')[0], 0, 59, []);
    private readonly bool[] _hours = Set(cron.Split(' ')[1], 0, 23, []);
    private readonly bool[] _daysOfMonth = Set(cron.Split(' ')[2], 1, 31, []);
    private readonly bool[] _months = Set(cron.Split(' ')[3], 1, 12, Months);
    private readonly bool[] _daysOfWeek = Set(cron.Split(' ')[4], 0, 7, Days);

    private readonly List<DateTime> _instants = [];
    private DateTime _reached = DateTime.MinValue;

    /// <summary>When it happened, UTC.</summary>
    public IReadOnlyList<DateTime> Instants => _instants;

    /// <summary>A minute passes.</summary>
    public void Tick(DateTime utc, DateTime wall)
    {
        if (!_isFixed)
        {
            if (Shows(wall))
            {
                _instants.Add(utc);
            }

            return;
        }

        if (_reached == DateTime.MinValue)
        {
            _reached = wall.AddMinutes(-1);
        }

        var happens = false;
        while (_reached < wall)
        {
            _reached = _reached.AddMinutes(1);
            happens |= Shows(_reached);
        }

        if (happens)
        {
            _instants.Add(utc);
        }
    }

    private bool Shows(DateTime wall)
    {
        if (!_minutes[wall.Minute] || !_hours[wall.Hour] || !_months[wall.Month])
        {
            return false;
        }

        var (ofMonth, ofWeek) = (_daysOfMonth[wall.Day], _daysOfWeek[(int)wall.DayOfWeek] || (wall.DayOfWeek == DayOfWeek.Sunday && _daysOfWeek[7]));
        // Two that both say something are alternatives (crontab(5)).
        return _fields[2] != "*" && _fields[4] != "*" ? ofMonth || ofWeek : ofMonth && ofWeek;
    }

    private static bool[] Set(string field, int min, int max, string[] names)
    {
        var set = new bool[max + 1];
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') is [var first, var second] ? (first, int.Parse(second, null)) : (part, 1);
            var (from, to) = range == "*" ? (min, max)
                : range.Split('-') is [var low, var high] ? (Number(low, names, min), Number(high, names, min))
                : (Number(range, names, min), part.Contains('/', StringComparison.Ordinal) ? max : Number(range, names, min));
            for (var i = from; i <= to; i += step)
            {
                set[i] = true;
            }
        }

        return set;
    }

    private static int Number(string text, string[] names, int min) => Array.IndexOf(names, text) is >= 0 and var name ? name + min : int.Parse(text, null);
}
