using System.Runtime.InteropServices;
using Orleans;
using ReTraced.Json;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="JsonData"/> as the bytes that it is.</summary>
[GenerateSerializer, Alias("ReTraced.JsonDataSurrogate")]
internal struct JsonDataSurrogate
{
    [Id(0)] public byte[] Utf8;
}

[RegisterConverter]
internal sealed class JsonDataConverter : IConverter<JsonData, JsonDataSurrogate>
{
    public JsonData ConvertFromSurrogate(in JsonDataSurrogate surrogate) => new(surrogate.Utf8);

    // Mostly the value is a whole array, which need not be copied to be written.
    public JsonDataSurrogate ConvertToSurrogate(in JsonData value) => new()
    {
        Utf8 = MemoryMarshal.TryGetArray(value.Utf8, out var part) && part.Array is { } whole && whole.Length == part.Count ? whole : value.Utf8.ToArray(),
    };
}
