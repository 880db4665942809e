using System.Text.Json.Nodes;

namespace ReTraced.Torture.Load;

/// <summary>The data of a job: what each of its attempts does. The last one stands for all that follow.</summary>
/// <param name="Plan">Names of <see cref="Act"/>.</param>
internal sealed record WorkOrder(IReadOnlyList<string> Plan)
{
    /// <summary>How long slow work takes.</summary>
    public static readonly TimeSpan SlowFor = TimeSpan.FromMilliseconds(150);

    /// <summary>What this attempt does, from 1.</summary>
    public Act ActOf(int attempt) => Enum.Parse<Act>(Plan[Math.Min(attempt, Plan.Count) - 1]);

    /// <summary>The order in a job's JSON.</summary>
    public static WorkOrder Of(JsonNode jobData) => new([.. jobData["plan"]!.AsArray().Select(act => (string)act!)]);
}
