using ReTraced.Hosting;
using ReTraced.Json;
using ReTraced.Schedules;
using Xunit;

namespace ReTraced.Grains.Tests.Schedules;

public class CronTests
{
    private static readonly string[] Crons =
    [
        "0 3 * * *", "30 2 * * *", "15,45 2,3 * * *", "*/20 * * * *", "10-50/10 1-3 * * *", "5 */6 * * MON-FRI", "0 0 29 2 *", "30 1 1,15 * SUN", "59 23 31 12 *", "0 12 * JAN-MAR,OCT 0",
    ];

    // Half an hour of daylight saving; a month without it; the other half of the world; one that has none.
    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Africa/Casablanca")]
    public void Next_From2026To2036_IsWhatASecondReckoningSays(string zoneName)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);
        var reckonings = Crons.Select(cron => new SecondReckoning(cron)).ToList();
        var (start, end) = (new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2037, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        // Clocks are changed at a quarter of an hour, if at all.
        for (var quarter = start; quarter < end; quarter = quarter.AddMinutes(15))
        {
            var offset = zone.GetUtcOffset(quarter);
            for (var utc = quarter; utc < quarter.AddMinutes(15); utc = utc.AddMinutes(1))
            {
                foreach (var reckoning in reckonings)
                {
                    reckoning.Tick(utc, utc + offset);
                }
            }
        }

        foreach (var (cron, reckoning) in Crons.Zip(reckonings))
        {
            var recurrence = Of(cron, zoneName);
            var found = new List<DateTime>();
            for (var at = Ms(start) - 1; recurrence.Next(at) is { } next && next < Ms(end); at = next)
            {
                found.Add(DateTimeOffset.FromUnixTimeMilliseconds(next).UtcDateTime);
            }

            Assert.True(reckoning.Instants.Count > 2, cron);
            Assert.Equal((cron, "all the same"), (cron, found.SequenceEqual(reckoning.Instants) ? "all the same" : $"first differs: {found.Zip(reckoning.Instants).FirstOrDefault(pair => pair.First != pair.Second)}, {found.Count} for {reckoning.Instants.Count}"));
        }
    }

    // Berlin: 2026-03-29 02:00 is 03:00, 2026-10-25 03:00 is 02:00.
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00:00Z 2026-03-30T00:30:00Z")]
    [InlineData("0,30 2 * * *", "2026-03-29T00:30Z", "2026-03-29T01:00:00Z 2026-03-30T00:00:00Z")]
    [InlineData("0 3 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00:00Z 2026-03-30T01:00:00Z")]
    [InlineData("*/30 * * * *", "2026-03-29T00:20Z", "2026-03-29T00:30:00Z 2026-03-29T01:00:00Z 2026-03-29T01:30:00Z")]
    [InlineData("30 2 * * *", "2026-10-24T12:00Z", "2026-10-25T00:30:00Z 2026-10-26T01:30:00Z")]
    [InlineData("*/30 2 * * *", "2026-10-24T12:00Z", "2026-10-25T00:00:00Z 2026-10-25T00:30:00Z 2026-10-25T01:00:00Z 2026-10-25T01:30:00Z 2026-10-26T01:00:00Z")]
    [InlineData("0 30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("*/20 59 1 * * *", "2026-03-29T00:58:50Z", "2026-03-29T00:59:00Z 2026-03-29T00:59:20Z 2026-03-29T00:59:40Z 2026-03-29T23:59:00Z")]
    [InlineData("@daily", "2026-03-28T12:00Z", "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z")]
    public void Next_WhenClocksAreChanged_IsAsDocumented(string cron, string after, string instants)
    {
        var recurrence = Of(cron, "Europe/Berlin");
        var at = DateTimeOffset.Parse(after, null).ToUnixTimeMilliseconds();
        foreach (var instant in instants.Split(' '))
        {
            at = recurrence.Next(at)!.Value;
            Assert.Equal(instant, DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null));
        }
    }

    [Theory]
    [InlineData("0 0 L * *", "2026-11-30T00:00:00")]
    [InlineData("0 0 15W * *", "2026-12-15T00:00:00")]
    [InlineData("0 0 * * 5#3", "2026-12-18T00:00:00")]
    [InlineData("0 0 * * 5L", "2026-11-27T00:00:00")]
    [InlineData("0 0 * * fri#3", "2026-12-18T00:00:00")]
    [InlineData("0 0 * * FRIL", "2026-11-27T00:00:00")]
    [InlineData("0 0 L-3 * *", "2026-11-27T00:00:00")]
    [InlineData("0 0 LW * *", "2026-11-30T00:00:00")]
    [InlineData("0 0 ? JAN-mar,12 MON-FRI", "2026-12-01T00:00:00")]
    [InlineData("0 22-4/3 * * *", "2026-11-25T22:00:00")]
    [InlineData("0 0 * * 7", "2026-11-29T00:00:00")]
    [InlineData("30,45 10 12 * * *", "2026-11-26T12:10:30")]
    [InlineData("5/15 * * * *", "2026-11-25T12:20:00")]
    public void Parse_OfWhatIsDocumented_ReadsIt(string cron, string next) =>
        Assert.Equal(DateTime.Parse(next, null), new QuartzCron().Parse(cron, out _)!.Next(new DateTime(2026, 11, 25, 12, 11, 0)));

    [Theory]
    [InlineData("", "0 fields")]
    [InlineData("* * * *", "4 fields")]
    [InlineData("* * * * * * *", "7 fields")]
    [InlineData("60 * * * *", "59")]
    [InlineData("0 24 * * *", "23")]
    [InlineData("0 0 * * MUN", "MUN")]
    [InlineData("@reboot", "1 fields")]
    [InlineData("99 * * * * *", "99 is no second")]
    [InlineData("0 98 * * *", "98 is no hour")]
    [InlineData("0 0 0 * *", "day of month")]
    [InlineData("1- * * * *", "'1-' is no minute; it may be *, 0 to 59, a range (a-b), a step (*/n, a/n, a-b/n), or several with commas.")]
    [InlineData("H * * * *", "'H' is no minute")]
    [InlineData("1,,2 * * * *", "'1,,2' is no minute")]
    [InlineData("/5 * * * *", "'/5' is no minute")]
    [InlineData("*/0 * * * *", "'*/0' is no minute")]
    [InlineData("1-2-3 * * * *", "'1-2-3' is no minute")]
    [InlineData("* ? * * *", "'?' is no hour")]
    [InlineData("0 0 15WL * *", "'15WL' is no day of month")]
    [InlineData("0 0 1W-5 * *", "'1W-5' is no day of month")]
    [InlineData("0 0 1 JANUARY *", "'JANUARY' is no month")]
    [InlineData("0 0 * * L", "'L' is no day of week")]
    [InlineData("0 0 * * 1#6", "'1#6' is no day of week")]
    [InlineData("٣ * * * *", "'٣' is no minute")]
    [InlineData("*/1٣ * * * *", "'*/1٣' is no minute")]
    [InlineData("*/61 * * * *", "a step of 61 is longer than the minute goes; it may be 1 to 59.")]
    [InlineData("0 0 1 FOO *", "'FOO' is no month; it may be JAN to DEC.")]
    [InlineData("0 0 L-31 * *", "it may be L-30 at most")]
    [InlineData("0 0 * * 1#2,3#1", "'1#2,3#1' is no day of week")]
    public void Parse_OfWhatIsNoCron_SaysWhy(string cron, string saying)
    {
        Assert.Null(new QuartzCron().Parse(cron, out var problem));
        Assert.Contains(saying, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Between_OverYears_HasTheLatestWithoutGoingThroughAll()
    {
        var recurrence = Of("* * * * * *", "UTC");
        var (from, to) = (Ms(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)), Ms(new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc)));

        var found = recurrence.Between(from, to, 1_000, out var more);

        Assert.True(more);
        Assert.Equal((1_000, to, to - 999_000), (found.Count, found[^1], found[0]));
        Assert.Equal([from + 1_000, from + 2_000], recurrence.Between(from, from + 2_500, 1_000, out more));
        Assert.False(more);
    }

    [Fact]
    public void Next_OfAnInterval_CountsRealTimeFromItsStart()
    {
        var schedule = new Schedule { ScheduleId = "s", IntervalSeconds = 90, CreatedAt = 1_000, EndAt = 300_000, Job = JsonData.Null };
        Assert.Equal([91_000, 181_000, 271_000], new Recurrence(schedule, new QuartzCron()).Between(0, 1_000_000, 10, out _));
        Assert.Equal([5_000, 95_000], new Recurrence(schedule with { StartAt = 5_000 }, new QuartzCron()).Between(0, 100_000, 10, out _));
    }

    private static Recurrence Of(string cron, string zone) => new(new Schedule { ScheduleId = "s", Cron = cron, TimeZone = zone, Job = JsonData.Null }, new QuartzCron());

    private static long Ms(DateTime utc) => new DateTimeOffset(utc, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
