namespace ReTraced.Embedded;

/// <summary>The complaint about a grain method that returned null for a task.</summary>
internal static class MissingTask
{
    public static InvalidOperationException Of(Activation activation)
        => new($"A method of {activation.GrainInstance!.GetType()} returned null instead of a task.");
}
