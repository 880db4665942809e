using ReTraced.Jobs.Input;
using ReTraced.Json;

namespace ReTraced.Schedules;

/// <summary>The fields of a schedule as they come in, with the ranges of docs/scheduling.md.</summary>
public static class ScheduleFields
{
    private static readonly string[] NoZones = ["localtime", "posixrules", "Factory"];
    private static readonly string[] NoFolders = ["right/", "posix/"];

    // What each firing decides for itself.
    private static readonly string[] NotOfATemplate = ["jobId", "runAt", "delaySeconds", "expiresAt", "dependsOn", "onParentFailure"];

    /// <summary>Reads a schedule. What is wrong is noted in the reader; the answer holds only if it has not failed.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="scheduleId">Its id, from the address.</param>
    /// <param name="parser">Reads cron.</param>
    /// <param name="maxJobDataBytes">Largest jobData.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="before">The one that it replaces; null: it is new.</param>
    public static Schedule Read(FieldReader reader, string scheduleId, ICronParser parser, int maxJobDataBytes, string by, long now, Schedule? before = null)
    {
        if (!ScheduleIds.IsScheduleId(scheduleId) || (reader.Text("scheduleId", 128) is { } named && named != scheduleId))
        {
            reader.Add("scheduleId", $"must be the one in the address, of the form {ScheduleIds.Form}.");
        }

        var schedule = new Schedule
        {
            ScheduleId = scheduleId,
            Cron = reader.Text("cron", 200),
            IntervalSeconds = reader.Whole("intervalSeconds", 1, 31_536_000),
            RunAt = reader.Wide("runAt", 0, JobFields.MaxInstant),
            TimeZone = ReadZone(reader),
            Misfire = reader.Choice("misfire", ("skip", MisfirePolicy.Skip), ("once", MisfirePolicy.Once), ("all", MisfirePolicy.All)) ?? MisfirePolicy.Once,
            Overlap = reader.Choice("overlap", ("allow", OverlapPolicy.Allow), ("skip", OverlapPolicy.Skip), ("replace", OverlapPolicy.Replace)) ?? OverlapPolicy.Allow,
            JitterSeconds = reader.Number("jitterSeconds", 0, 3_600),
            StartAt = reader.Wide("startAt", 0, JobFields.MaxInstant),
            EndAt = reader.Wide("endAt", 0, JobFields.MaxInstant),
            Paused = reader.Bool("paused") ?? false,
            Job = ReadJob(reader, maxJobDataBytes),
            CreatedAt = now,
            UpdatedAt = now,
            By = by,
        };
        // They are told and not taken, so that what was read can be sent back.
        foreach (var told in (string[])["createdAt", "updatedAt", "by", "nextAt", "problem", "lastFiring", "fired"])
        {
            _ = reader.Any(told);
        }

        reader.RefuseUnknownFields();
        CheckTimes(reader, schedule, parser, now, before);
        return schedule;
    }

    /// <summary>The job of a template that was checked.</summary>
    public static JobInput JobOf(Schedule schedule)
    {
        using var document = schedule.Job.ToDocument();
        return JobFields.Read(new FieldReader(document.RootElement, "job"), int.MaxValue) with { ScheduleId = schedule.ScheduleId };
    }

    private static string ReadZone(FieldReader reader)
    {
        if (reader.Text("timeZone", 100) is not { } zone)
        {
            return "UTC";
        }

        // Windows has names of its own for them, which mean something else elsewhere; so have directories of zones, of which one follows what this machine is set to, and some count leap seconds.
        if (NoZones.Contains(zone) || NoFolders.Any(folder => zone.StartsWith(folder, StringComparison.Ordinal)) || zone.Contains("//", StringComparison.Ordinal)
            || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || !found.HasIanaId || zone.Length == 0)
        {
            reader.Add("timeZone", $"'{zone}' is not a zone of the IANA time zone database that this machine knows, such as Europe/Berlin.");
            return "UTC";
        }

        return zone;
    }

    private static JsonData ReadJob(FieldReader reader, int maxJobDataBytes)
    {
        if (reader.Nested("job") is not { } job || reader.Any("job") is not { } given)
        {
            if (reader.IsObject)
            {
                reader.Add("job", "is required: the fields of the jobs that it makes.");
            }

            return JsonData.Null;
        }

        if (job.IsObject)
        {
            JobFields.Read(job, maxJobDataBytes);
            foreach (var field in NotOfATemplate.Where(job.Has))
            {
                job.Add(field, "cannot be part of a template: each firing makes a job of its own, for its own instant.");
            }
        }

        return given;
    }

    private static void CheckTimes(FieldReader reader, Schedule schedule, ICronParser parser, long now, Schedule? before)
    {
        var given = new[] { ("cron", schedule.Cron is not null), ("intervalSeconds", schedule.IntervalSeconds is not null), ("runAt", schedule.RunAt is not null) }.Where(field => field.Item2).Select(field => field.Item1).ToList();
        if (given.Count != 1 && !reader.Failed)
        {
            reader.Add(given.Count == 0 ? "cron" : given[1], given.Count == 0
                ? "is required, or intervalSeconds or runAt: one of them says when it fires."
                : $"cannot be given together with {given[0]}; one of them says when it fires.");
        }

        if (schedule.EndAt < schedule.StartAt)
        {
            reader.Add("endAt", "must not be earlier than startAt, or it would never fire.");
        }

        if (schedule.Cron is { } text && parser.Parse(text, out var problem) is null)
        {
            reader.Add("cron", $"'{text}' cannot be read: {problem}");
        }

        // One that is over may be changed in everything else, and what was read be sent back.
        if (!reader.Failed && before?.FiresAs(schedule) != true && new Recurrence(schedule, parser).Next(now) is null)
        {
            reader.Add(given[0], "never fires from now on; a day that no month has, or an instant that has passed, is no use.");
        }
    }
}
