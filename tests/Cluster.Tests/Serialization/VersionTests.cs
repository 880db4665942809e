using Orleans;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Cluster.Tests.Serialization;

/// <summary>Two versions of the program in one cluster: each reads what the other writes.</summary>
public sealed class VersionTests
{
    [Fact]
    public void Message_WhenANewerVersionHasAddedFields_IsReadWithoutThem()
    {
        var written = new NewerGrant("a", 7, true) { Note = "new", Parents = [new("b", 8), new("c", 9)], Job = (StoredJob)Filled.Of(typeof(StoredJob)) };

        Assert.Equal(new Grant("a", 7, true), Wire.Between<NewerGrant, Grant>(written));
    }

    [Fact]
    public void Message_WhenAnOlderVersionLacksFields_HasThemAsUnsaid()
    {
        Assert.Equal(new Grant("a", 7), Wire.Between<OlderGrant, Grant>(new("a", 7)));

        var reply = Wire.Between<OlderReply, JobReply>(new(ReplyStatus.JobExists));
        Assert.Equal(new JobReply(ReplyStatus.JobExists, null), reply);
    }

    [Fact]
    public void Message_WhenSentToAnOlderVersion_IsReadByIt() =>
        Assert.Equal(new OlderGrant("a", 7), Wire.Between<Grant, OlderGrant>(new("a", 7, true)));

    [Fact]
    public void LiveJob_WhenTheOtherVersionHasMoreOrFewerFields_IsRead()
    {
        var live = Wire.Between<OtherLiveJob, LiveJob>(new() { JobId = "a", Type = "mail", Status = JobStatus.Delayed, Later = "x" });

        Assert.Equal(new LiveJob("a", "mail", JobStatus.Delayed, 0, 0, 0, 0, null, null), live);
    }

    // What is rich goes as JSON under one id: the version of its fields is the JSON's affair.
    [Fact]
    public void Spec_WhenANewerVersionHasAddedFields_IsReadWithoutThem()
    {
        var spec = (JobSpec)Filled.Of(typeof(JobSpec));
        var json = "{\"later\":{\"deep\":[1,2]},"u8.ToArray().Concat(StoredFormat.Write(spec)[1..]).ToArray();

        Assert.Equal(Facts.Of(spec), Facts.Of(Wire.Between<OtherJson, JobSpec>(new() { Json = json })));
    }

    [Fact]
    public void Settings_WhenAnOlderVersionLacksFields_HaveTheirDefaults()
    {
        var settings = Wire.Between<OtherJson, QueueSettings>(new() { Json = """{"paused":true,"later":1}"""u8.ToArray() });

        Assert.Equal(Facts.Of(QueueSettings.Default with { Paused = true }), Facts.Of(settings));
    }
}

[GenerateSerializer]
internal sealed record NewerGrant([property: Id(0)] string JobId, [property: Id(1)] long DueAt, [property: Id(2)] bool Suspect)
{
    [Id(3)]
    public string? Note { get; init; }

    [Id(4)]
    public IReadOnlyList<OlderGrant>? Parents { get; init; }

    [Id(7)]
    public StoredJob? Job { get; init; }
}

[GenerateSerializer]
internal sealed record OlderGrant([property: Id(0)] string JobId, [property: Id(1)] long DueAt);

[GenerateSerializer]
internal sealed record OlderReply([property: Id(0)] ReplyStatus Status);

// Written as surrogates are: a record's own parameters are framed in another way.
[GenerateSerializer]
internal struct OtherLiveJob
{
    [Id(0)] public string JobId;

    [Id(1)] public string Type;

    [Id(2)] public JobStatus Status;

    [Id(20)] public string? Later;
}

[GenerateSerializer]
internal struct OtherJson
{
    [Id(0)] public byte[] Json;
}
