using Xunit;

namespace ReTraced.Cluster.Tests.Serialization;

public sealed class PreviousVersionTests
{
    [Fact]
    public void Messages_OfThePreviousVersion_AreReadWhole()
    {
        if (Environment.GetEnvironmentVariable(PreviousVersion.Record) == "1")
        {
            PreviousVersion.Write();
            return;
        }

        var recorded = PreviousVersion.Read();
        Assert.NotEmpty(recorded);
        Assert.All(recorded, message =>
        {
            var facts = Facts.Of(Wire.Read(message.Bytes)).Select(PreviousVersion.OneLine);
            // What this version has beyond that is absent, and no concern here.
            Assert.Empty(message.Facts.Except(facts));
        });
    }

    [Fact]
    public void Ids_OfThePreviousVersion_AreWhatTheyWere()
    {
        var now = MessageTypes.All.ToDictionary(Wire.NameOf, type => Split(PreviousVersion.IdsOf(type)));

        Assert.All(PreviousVersion.Read().Where(message => now.ContainsKey(message.Alias)), message =>
            // An id that is gone leaves a gap for ever; one that is taken by another field reads that field's bytes.
            Assert.Empty(Split(message.Ids).Except(now[message.Alias])));
    }

    [Fact]
    public void Messages_OfThePreviousVersion_AreStillThere() =>
        Assert.Empty(PreviousVersion.Read().Select(message => message.Alias).Except(MessageTypes.Roots.Select(Wire.NameOf)));

    private static string[] Split(string ids) => ids["ids: ".Length..].Split(", ", StringSplitOptions.RemoveEmptyEntries);
}
