namespace ReTraced.Hosting.Samples;

/// <summary>Sets the samples up.</summary>
public static class SampleSetup
{
    /// <summary>Adds the sample handlers: types <c>email</c> and <c>noop</c>.</summary>
    public static ReTracedBuilder AddSamples(this ReTracedBuilder retraced) => retraced.AddHandler<EmailHandler>("email").AddHandler<NoopHandler>("noop");
}
