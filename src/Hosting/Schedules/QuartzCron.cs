using System.Globalization;
using Quartz;
using ReTraced.Schedules;

namespace ReTraced.Hosting;

/// <summary>Reads cron with the expressions of Quartz, as a plain calendar in UTC: the zone is not its business. Nothing else of Quartz is used.</summary>
public sealed class QuartzCron : ICronParser
{
    private const int Seconds = 60;

    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    /// <inheritdoc />
    public ICronFields? Parse(string text, out string? problem)
    {
        var fields = (Macros.GetValueOrDefault(text.Trim()) ?? text).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"it has {fields.Length} fields; give 5 (minute, hour, day of month, month, day of week), or 6 with the seconds first.");
            return null;
        }

        if (fields.Zip(CronField.All[^fields.Length..]).Select(field => field.Second.WrongWith(field.First)).FirstOrDefault(wrong => wrong is not null) is { } wrong)
        {
            problem = wrong;
            return null;
        }

        try
        {
            var minutes = Of(string.Join(' ', fields[^5..]));
            // Seconds are written as minutes are.
            var seconds = fields.Length == 5 ? [0] : SecondsOf(Of($"{fields[0]} * * * *"));
            problem = null;
            return new Fields(minutes, seconds, fields[..^3].All(IsNumbers));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            problem = e.Message;
            return null;
        }
    }

    private static CronExpression Of(string fields) => CronExpression.Parse(fields, CronFormat.Unix).WithTimeZone(TimeZoneInfo.Utc);

    private static int[] SecondsOf(CronExpression minutes)
    {
        var hour = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return [.. Enumerable.Range(0, Seconds).Where(minute => minutes.IsSatisfiedBy(hour.AddMinutes(minute)))];
    }

    private static bool IsNumbers(string field) => field.All(c => char.IsAsciiDigit(c) || c == ',');

    private sealed class Fields(CronExpression minutes, int[] seconds, bool isFixed) : ICronFields
    {
        public bool IsFixed => isFixed;

        public DateTime? Next(DateTime after)
        {
            var minute = new DateTimeOffset(after.Year, after.Month, after.Day, after.Hour, after.Minute, 0, TimeSpan.Zero);
            if (minutes.IsSatisfiedBy(minute))
            {
                foreach (var second in seconds)
                {
                    if (minute.DateTime.AddSeconds(second) is var at && at > after)
                    {
                        return at;
                    }
                }
            }

            return minutes.GetNextValidTimeAfter(minute)?.DateTime.AddSeconds(seconds[0]);
        }
    }
}
