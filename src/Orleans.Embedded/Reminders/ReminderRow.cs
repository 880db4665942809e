namespace ReTraced.Embedded;

/// <summary>A stored reminder. Grain type, key and name are its identity.</summary>
/// <param name="GrainType">Name of the grain class.</param>
/// <param name="GrainKey">Key of the grain.</param>
/// <param name="Name">Name of the reminder within its grain.</param>
/// <param name="FirstTickAt">When it first ticks; later ticks are whole periods after it.</param>
/// <param name="Period">Time between ticks.</param>
public sealed record ReminderRow(string GrainType, string GrainKey, string Name, DateTimeOffset FirstTickAt, TimeSpan Period);
