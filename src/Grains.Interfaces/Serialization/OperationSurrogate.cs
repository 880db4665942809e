using System.Text.Json;
using Orleans;
using ReTraced.Json;
using ReTraced.Operations;

namespace ReTraced.Grains.Serialization;

/// <summary>An <see cref="Operation"/> as its stored JSON: what a newer version adds to it, an older one skips.</summary>
[GenerateSerializer, Alias("ReTraced.OperationSurrogate")]
internal struct OperationSurrogate
{
    [Id(0)] public byte[] Json;
}

[RegisterConverter]
internal sealed class OperationConverter : IConverter<Operation, OperationSurrogate>
{
    public Operation ConvertFromSurrogate(in OperationSurrogate surrogate) => JsonSerializer.Deserialize(surrogate.Json, ReTracedJson.Default.Operation)!;

    public OperationSurrogate ConvertToSurrogate(in Operation value) => new() { Json = JsonSerializer.SerializeToUtf8Bytes(value, ReTracedJson.Default.Operation) };
}
