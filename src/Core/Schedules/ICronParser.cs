namespace ReTraced.Schedules;

/// <summary>Reads cron expressions.</summary>
public interface ICronParser
{
    /// <summary>Reads one.</summary>
    /// <param name="text">5 fields, 6 with the seconds first, or a macro such as <c>@daily</c>.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <returns>Null if it cannot be read.</returns>
    ICronFields? Parse(string text, out string? problem);
}

/// <summary>The fields of a cron expression, as a plain calendar without a zone.</summary>
public interface ICronFields
{
    /// <summary>
    /// True if hours, minutes and seconds are numbers or lists of numbers: what is meant to happen at these times of a day, once each. An asterisk, a range or a step in one of
    /// them means that it recurs through the day.
    /// </summary>
    bool IsFixed { get; }

    /// <summary>The first wall time after another; null if there is none.</summary>
    DateTime? Next(DateTime after);
}
