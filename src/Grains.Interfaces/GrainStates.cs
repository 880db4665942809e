namespace ReTraced.Grains;

/// <summary>The names under which grains keep persistent state, for those who list it.</summary>
public static class GrainStates
{
    /// <summary>The settings of a queue; the key is its name.</summary>
    public const string QueueSettings = "queue-settings";
}
