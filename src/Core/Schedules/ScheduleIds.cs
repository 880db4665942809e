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
