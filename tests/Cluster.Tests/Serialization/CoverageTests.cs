using System.Reflection;
using Orleans;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Cluster.Tests.Serialization;

/// <summary>That nothing which grain calls carry was forgotten.</summary>
public sealed class CoverageTests
{
    private static readonly HashSet<Type> Carried = MessageTypes.WithAllInside(MessageTypes.OfCalls);

    [Fact]
    public void Types_OfAllCalls_AreFound()
    {
        Type[] some = [typeof(EnqueueRequest), typeof(RemoteLease), typeof(StoredJob), typeof(JobHead), typeof(Lease), typeof(JobEventKind), typeof(Webhook)];

        Assert.Equal([typeof(Webhook)], some.Except(Carried));
        Assert.Empty(MessageTypes.All.Except(Carried));
        Assert.Empty(MessageTypes.OfCalls.Where(IsOurs).Except(MessageTypes.Roots));
    }

    [Fact]
    public void Types_OfAllCalls_HaveCodecsOfTheirOwn() =>
        Assert.All(Carried.Where(type => !type.IsInterface), type =>
        {
            var codec = Wire.Codecs.TryGetCodec(type);
            Assert.True(codec is not null and not (IGeneralizedCodec or AbstractTypeSerializer or ObjectCodec), $"{type}: {codec?.GetType().ToString() ?? "none"}");
        });

    [Fact]
    public void Types_OfAllCalls_HaveNamesOfTheirOwn()
    {
        var types = Carried.Where(type => IsOurs(type) && !type.IsEnum).ToArray();
        var names = types.Select(NameOf).ToArray();

        Assert.All(names, name => Assert.StartsWith("ReTraced.", name, StringComparison.Ordinal));
        Assert.Equal(names.Distinct(), names);
        var surrogates = typeof(IJobGrain).Assembly.GetTypes().Where(type => type.IsValueType && type.IsDefined(typeof(GenerateSerializerAttribute))).ToArray();
        Assert.NotEmpty(surrogates);
        Assert.Empty(names.Intersect(surrogates.Select(AliasOf)));
        Assert.Equal(surrogates.Select(AliasOf).Distinct(), surrogates.Select(AliasOf));
    }

    [Fact]
    public void Ids_WithinAType_AreUniqueAndOnEveryField() =>
        Assert.All(typeof(IJobGrain).Assembly.GetTypes().Where(type => type.IsDefined(typeof(GenerateSerializerAttribute))), type =>
        {
            var fields = Fields(type).ToArray();
            Assert.NotEmpty(fields);
            Assert.All(fields, field => Assert.True(field.IsDefined(typeof(IdAttribute)), $"{type.Name}.{field.Name} has no id and would be left out."));
            var ids = fields.Select(field => field.GetCustomAttribute<IdAttribute>()!.Id).ToArray();
            Assert.Equal(ids.Distinct(), ids);
        });

    [Fact]
    public void Methods_OfAGrain_HaveNamesOfTheirOwn() =>
        Assert.All(MessageTypes.Grains, grain =>
        {
            var names = grain.GetMethods().Select(method => method.GetCustomAttribute<AliasAttribute>()?.Alias).ToArray();
            Assert.All(names, Assert.NotNull);
            Assert.Equal(names.Distinct(), names);
            Assert.NotNull(AliasOf(grain));
        });

    private static IEnumerable<MemberInfo> Fields(Type type) => type.IsValueType ? type.GetFields() : Facts.Properties(type);

    // Of a type of Core, what the bytes call it.
    private static string? NameOf(Type type) => type.Assembly == typeof(IJobGrain).Assembly ? AliasOf(type) : Wire.NameOf(type);

    private static string? AliasOf(Type type) => type.GetCustomAttribute<AliasAttribute>()?.Alias;

    private static bool IsOurs(Type type) => type.Namespace!.StartsWith("ReTraced", StringComparison.Ordinal);
}
