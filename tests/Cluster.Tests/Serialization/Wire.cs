using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.TypeSystem;
using ReTraced.Grains.Serialization;

namespace ReTraced.Cluster.Tests.Serialization;

/// <summary>Orleans's serializer as silos and clients have it.</summary>
internal static class Wire
{
    public static readonly IServiceProvider Services = new ServiceCollection().AddReTracedSerialization().BuildServiceProvider();

    public static readonly Serializer Serializer = Services.GetRequiredService<Serializer>();

    public static readonly CodecProvider Codecs = Services.GetRequiredService<CodecProvider>();

    /// <summary>There and back, with the name of the type in the bytes.</summary>
    public static object Through(object value) => Read(Write(value));

    public static byte[] Write(object value) => Serializer.SerializeToArray<object>(value);

    public static object Read(byte[] bytes) => Serializer.Deserialize<object>(bytes)!;

    /// <summary>Writes a value as one type and reads it as another, as two versions of the program do.</summary>
    public static TReader Between<TWriter, TReader>(TWriter value) => Serializer.Deserialize<TReader>(Serializer.SerializeToArray(value))!;

    /// <summary>What stands in the bytes for a type.</summary>
    public static string NameOf(Type type) => Services.GetRequiredService<TypeConverter>().Format(type);

    /// <summary>What a call inside a silo passes for a parameter or a result that is declared as this type.</summary>
    public static T Copy<T>(T value)
    {
        using var context = Services.GetRequiredService<CopyContextPool>().GetContext();
        return Codecs.GetDeepCopier<T>().DeepCopy(value, context)!;
    }
}
