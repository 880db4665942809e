using System.Globalization;
using System.Text;
using ReTraced.Jobs;

namespace ReTraced.Schedules;

/// <summary>The names of schedules and of the jobs that they make.</summary>
public static class ScheduleIds
{
    /// <summary>The form of a schedule's id, for messages: shorter than that of a job, whose id begins with it.</summary>
    public const string Form = "[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}";

    /// <summary>The longest id of a schedule.</summary>
    public const int MostCharacters = 100;

    private const string Second = "yyyyMMdd'T'HHmmss'Z'";
    private const string Millisecond = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>True for <see cref="Form"/>.</summary>
    public static bool IsScheduleId(string text) => text.Length <= MostCharacters && JobNames.IsJobId(text);

    /// <summary>The job of an instant: the same whoever asks and however often, so that an instant has one job.</summary>
    public static string JobOf(string scheduleId, long instant)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(instant);
        return $"{scheduleId}:{at.ToString(instant % 1_000 == 0 ? Second : Millisecond, CultureInfo.InvariantCulture)}";
    }

    /// <summary>The instant of a schedule's job, Unix milliseconds; null if it has none, as one that a person has made.</summary>
    public static long? InstantOf(string scheduleId, string jobId) =>
        jobId.StartsWith(scheduleId + ":", StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(jobId.AsSpan(scheduleId.Length + 1), [Second, Millisecond], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUnixTimeMilliseconds()
            : null;

    /// <summary>The jobs that a schedule makes for its instants of (after, to], in order, if it neither rests nor comes late: for whoever checks a history.</summary>
    public static IEnumerable<(long Instant, string JobId)> Expected(Schedule schedule, ICronParser parser, long after, long to)
    {
        var recurrence = new Recurrence(schedule, parser);
        for (var next = recurrence.Next(after); next <= to; next = recurrence.Next(next.Value))
        {
            yield return (next.Value, JobOf(schedule.ScheduleId, next.Value));
        }
    }

    /// <summary>The job that a person has made of it at an instant.</summary>
    public static string TriggeredJobOf(string scheduleId, long instant) => JobOf($"{scheduleId}:now", instant);

    /// <summary>Whoever a schedule is, in the record of its jobs.</summary>
    public static string Actor(string scheduleId) => $"schedule:{scheduleId}";

    /// <summary>How much later than planned a job starts, milliseconds: by chance, and the same each time that it is asked.</summary>
    public static long JitterOf(string jobId, double? jitterSeconds)
    {
        if (jitterSeconds is not > 0)
        {
            return 0;
        }

        // FNV-1a, 64 bits (Fowler, Noll and Vo), and the finish of MurmurHash3 (Appleby), because the ids of instants differ in few bits.
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var b in Encoding.UTF8.GetBytes(jobId))
        {
            hash = (hash ^ b) * 1_099_511_628_211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return (long)((hash ^ (hash >> 33)) % ((ulong)(jitterSeconds.Value * 1_000) + 1));
    }
}
