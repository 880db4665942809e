namespace Orleans.Runtime;

/// <summary>A timer of one activation; it ends with it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets a new schedule, from now; inside the callback, from its end.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
