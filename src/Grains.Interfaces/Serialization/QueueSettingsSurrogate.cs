using Orleans;
using ReTraced.Queues;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="QueueSettings"/> as its stored JSON, with the secrets of its webhook.</summary>
[GenerateSerializer, Alias("ReTraced.QueueSettingsSurrogate")]
internal struct QueueSettingsSurrogate
{
    [Id(0)] public byte[] Json;
}

[RegisterConverter]
internal sealed class QueueSettingsConverter : IConverter<QueueSettings, QueueSettingsSurrogate>
{
    public QueueSettings ConvertFromSurrogate(in QueueSettingsSurrogate surrogate) => MessageJson.Read<QueueSettings>(surrogate.Json);

    public QueueSettingsSurrogate ConvertToSurrogate(in QueueSettings value) => new() { Json = MessageJson.Write(value) };
}
