using Orleans;
using ReTraced.Queues;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="DlqPolicy"/>, field by field.</summary>
[GenerateSerializer, Alias("ReTraced.DlqPolicySurrogate")]
internal struct DlqPolicySurrogate
{
    [Id(0)] public int AutoRetryAfterSeconds;
    [Id(1)] public int MaxAutoRetries;
    [Id(2)] public long Since;
}

[RegisterConverter]
internal sealed class DlqPolicyConverter : IConverter<DlqPolicy, DlqPolicySurrogate>
{
    public DlqPolicy ConvertFromSurrogate(in DlqPolicySurrogate surrogate) =>
        new() { AutoRetryAfterSeconds = surrogate.AutoRetryAfterSeconds, MaxAutoRetries = surrogate.MaxAutoRetries, Since = surrogate.Since };

    public DlqPolicySurrogate ConvertToSurrogate(in DlqPolicy value) =>
        new() { AutoRetryAfterSeconds = value.AutoRetryAfterSeconds, MaxAutoRetries = value.MaxAutoRetries, Since = value.Since };
}
