using System.Collections;
using Orleans.Serialization.Invocation;
using ReTraced.Grains;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Cluster.Tests.Serialization;

public sealed class RoundTripTests
{
    public static TheoryData<Type> Roots => [.. MessageTypes.Roots];

    [Theory]
    [MemberData(nameof(Roots))]
    public void Message_WhenEveryFieldIsSet_ComesBackWhole(Type type)
    {
        var message = Filled.Of(type);
        Assert.DoesNotContain(Facts.Of(message), line => line.EndsWith("= nothing", StringComparison.Ordinal));

        var back = Wire.Through(message);

        Assert.IsType(type, back);
        Assert.Equal(Facts.Of(message), Facts.Of(back));
    }

    [Fact]
    public void Message_WhenOptionalFieldsAreAbsent_ComesBackWhole()
    {
        object[] messages =
        [
            new JobReply(ReplyStatus.NotFound, null), new StartRequest("", "", 0), new RunReport("a", default), new TakeRequest("a", null, 0), new TakeRequest("a", [], 0),
            new EnqueueRequest(new() { QueueName = "q" }, "me"), new SettingsReply(QueueSettings.Default, []), new HeartbeatReply(ReplyStatus.Done),
        ];

        Assert.All(messages, message => Assert.Equal(Facts.Of(message), Facts.Of(Wire.Through(message))));
    }

    [Fact]
    public void Settings_WhenTheyHoldSecrets_BringThemAlong()
    {
        var settings = new QueueSettings
        {
            Webhook = new() { Url = "https://example.com/", Secret = new("whsec_c2l4dGVlbiBieXRlcyBvciBtb3Jl"), Headers = new Dictionary<string, Secret> { ["Authorization"] = new("Bearer 1") } },
        };

        var back = (QueueSettings)Wire.Through(settings);

        Assert.Equal("whsec_c2l4dGVlbiBieXRlcyBvciBtb3Jl", back.Webhook!.Secret!.Reveal());
        Assert.Equal("Bearer 1", back.Webhook.Headers["Authorization"].Reveal());
    }

    // A list written as [..] is of a class that the compiler has made and that no serializer knows by name.
    [Fact]
    public void List_WhateverItsClass_ComesBackWhole()
    {
        IReadOnlyList<Grant> none = [], one = [new("a", 1)], two = [new("a", 1), new("b", 2, true)];
        IReadOnlyList<Grant>[] lists = [none, one, two, two.ToList(), two.ToArray(), two.ToList().AsReadOnly()];

        Assert.All(lists, list =>
        {
            Assert.Equal(list, Wire.Between<IReadOnlyList<Grant>, IReadOnlyList<Grant>>(list));
            Assert.Equal(list, Wire.Copy(list));
            Assert.Equal(list, Wire.Copy(Response.FromResult(list)).GetResult<IReadOnlyList<Grant>>());
            Assert.Equal(list, ((Response<IReadOnlyList<Grant>>)Wire.Through(Response.FromResult(list))).TypedResult);
        });
    }

    [Fact]
    public void Result_OfEveryCall_ComesBackWhole()
    {
        var results = MessageTypes.Grains.SelectMany(grain => grain.GetMethods()).SelectMany(method => method.ReturnType.GetGenericArguments()).Distinct().ToArray();
        Assert.Contains(typeof(JobReply), results);

        Assert.All(results, type =>
        {
            var result = Filled.Of(type);
            var response = (Response)typeof(Response).GetMethod(nameof(Response.FromResult))!.MakeGenericMethod(type).Invoke(null, [result])!;
            Assert.Equal(Facts.Of(result), Facts.Of(((Response)Wire.Through(response)).Result));
        });
    }

    [Fact]
    public void Copy_OfWhatNeverChanges_IsTheSame()
    {
        Assert.All(MessageTypes.Roots, type =>
        {
            var value = Filled.Of(type);
            Assert.Same(value, Wire.Copy(value));
        });

        IReadOnlyList<LiveJob> moved = [(LiveJob)Filled.Of(typeof(LiveJob))];
        Assert.Same(moved[0], Wire.Copy(moved)[0]);
        Assert.Empty((IEnumerable)Wire.Copy<IReadOnlyList<LiveJob>>([]));
    }
}
