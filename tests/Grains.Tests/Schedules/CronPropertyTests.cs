using FsCheck;
using FsCheck.Fluent;
using ReTraced.Hosting;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Schedules;
using Xunit;

namespace ReTraced.Grains.Tests.Schedules;

/// <summary>Any cron expression on any days against <see cref="SecondReckoning"/>.</summary>
public class CronPropertyTests
{
    private const long Day = 86_400_000;
    private static readonly long First = DateTimeOffset.Parse("2026-01-01T00:00Z", null).ToUnixTimeMilliseconds();
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"];

    // Every second day is one on which clocks are changed.
    private static readonly Gen<(string Zone, string Cron, int Day)> Cases =
        from zone in Gen.Elements(Zones)
        from minute in Field(0, 59)
        from hour in Field(0, 23)
        from day in Gen.Frequency((4, Gen.Constant("*")), (1, Field(1, 31)))
        from month in Gen.Frequency((4, Gen.Constant("*")), (1, Field(1, 12)))
        from weekday in Gen.Frequency((4, Gen.Constant("*")), (1, Gen.Elements("SUN", "0", "7", "MON-FRI", "1,3", "6")))
        from at in Gen.OneOf(Gen.Choose(1, 4_017), Gen.Elements(Changes(zone)))
        select (zone, $"{minute} {hour} {day} {month} {weekday}", at);

    [Fact]
    public void Next_OfAnyExpressionOnAnyDays_IsWhatASecondReckoningSays() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_500),
        Prop.ForAll(Arb.From(Cases), given =>
        {
            var (zoneName, cron, day) = given;
            var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);
            var (from, to) = (First + ((day - 1) * Day), First + ((day + 2) * Day));
            var second = new SecondReckoning(cron);
            // A day before, so that it knows what the clock has shown already.
            for (var at = from - Day; at < to; at += 60_000)
            {
                var utc = DateTimeOffset.FromUnixTimeMilliseconds(at);
                second.Tick(utc.UtcDateTime, utc.UtcDateTime + zone.GetUtcOffset(utc));
            }

            var recurrence = new Recurrence(new Schedule { ScheduleId = "s", Cron = cron, TimeZone = zoneName, Job = JsonData.Null }, new QuartzCron());
            var found = recurrence.Between(from - 1, to - 1, int.MaxValue, out _);

            Assert.Equal(second.Instants.Select(utc => new DateTimeOffset(utc).ToUnixTimeMilliseconds()).Where(at => at >= from), found);
        }));

    // The latest startAt that is taken lies at the end of the calendar.
    [Theory]
    [InlineData("0 3 * * *")]
    [InlineData("*/5 * * * *")]
    public void Next_AtTheEndOfTheCalendar_IsNone(string cron)
    {
        foreach (var zone in Zones)
        {
            foreach (var before in (long[])[0, 3_600_000, 20 * 3_600_000])
            {
                var schedule = new Schedule { ScheduleId = "s", Cron = cron, TimeZone = zone, StartAt = JobFields.MaxInstant - before, Job = JsonData.Null };
                Assert.Null(new Recurrence(schedule, new QuartzCron()).Next(0));
            }
        }
    }

    [Fact]
    public void Expected_OfSomeDays_NamesTheirJobs() => Assert.Equal(
        ["s:20260101T030000Z", "s:20260102T030000Z"],
        ScheduleIds.Expected(new Schedule { ScheduleId = "s", Cron = "0 3 * * *", Job = JsonData.Null }, new QuartzCron(), First, First + (3 * 3_600_000) + Day).Select(job => job.JobId));

    [Theory]
    [InlineData("s:20260101T030000Z", 10_800_000L)]
    [InlineData("s:20260101T030000007Z", 10_800_007L)]
    [InlineData("s:now:20260101T030000Z", null)]
    [InlineData("s:mine", null)]
    [InlineData("t:20260101T030000Z", null)]
    public void InstantOf_AJob_IsThatOfItsName(string jobId, long? after)
    {
        Assert.Equal(First + after, ScheduleIds.InstantOf("s", jobId));
        Assert.True(after is null || ScheduleIds.JobOf("s", First + after.Value) == jobId);
    }

    private static Gen<string> Field(int min, int max) => Gen.OneOf(
        Gen.Constant("*"),
        from value in Gen.Choose(min, max) select Text($"{value}"),
        from step in Gen.Choose(1, max) select Text($"*/{step}"),
        from start in Gen.Choose(min, max) from length in Gen.Choose(0, max - start) from step in Gen.Choose(1, 7) select Text($"{start}-{start + length}/{step}"),
        from one in Gen.Choose(min, max) from other in Gen.Choose(min, max) select Text($"{one},{other}"));

    private static int[] Changes(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var first = DateTimeOffset.FromUnixTimeMilliseconds(First);
        int[] days = [.. Enumerable.Range(1, 4_017).Where(day => zone.GetUtcOffset(first.AddDays(day)) != zone.GetUtcOffset(first.AddDays(day + 1)))];
        return days.Length == 0 ? [1] : days;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
