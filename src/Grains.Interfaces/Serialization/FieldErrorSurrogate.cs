using Orleans;
using ReTraced.Jobs;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="FieldError"/> field by field.</summary>
[GenerateSerializer, Alias("ReTraced.FieldErrorSurrogate")]
internal struct FieldErrorSurrogate
{
    [Id(0)] public string Field;

    [Id(1)] public string Message;
}

[RegisterConverter]
internal sealed class FieldErrorConverter : IConverter<FieldError, FieldErrorSurrogate>
{
    public FieldError ConvertFromSurrogate(in FieldErrorSurrogate surrogate) => new(surrogate.Field, surrogate.Message);

    public FieldErrorSurrogate ConvertToSurrogate(in FieldError value) => new() { Field = value.Field, Message = value.Message };
}
