using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Tests.Storage;

public sealed class FieldConditionTests
{
    [Theory]
    [InlineData("a", "1", """{"a":1}""", true)]
    [InlineData("a", "1", """{"a":1.0}""", true)]
    [InlineData("a", "1", """{"a":10e-1}""", true)]
    [InlineData("a", "1.0", """{"a":1}""", true)]
    [InlineData("a", "1", """{"a":"1"}""", true)]
    [InlineData("a", "1.0", """{"a":"1"}""", false)]
    [InlineData("a", "01", """{"a":1}""", false)]
    [InlineData("a", "+1", """{"a":1}""", false)]
    [InlineData("a", "0", """{"a":-0}""", true)]
    [InlineData("a", "1e300", """{"a":1E+300}""", true)]
    [InlineData("a", "1e400", """{"a":1e500}""", false)]
    [InlineData("a", "9007199254740993", """{"a":9007199254740992}""", false)]
    [InlineData("a", "true", """{"a":true}""", true)]
    [InlineData("a", "true", """{"a":"true"}""", true)]
    [InlineData("a", "True", """{"a":true}""", false)]
    [InlineData("a", "null", """{"a":null}""", true)]
    [InlineData("a", "null", """{}""", false)]
    [InlineData("a", "", """{"a":""}""", true)]
    [InlineData("a", "", """{"a":null}""", false)]
    [InlineData("a", "x", """{"a":"\u0078"}""", true)]
    [InlineData("ü", "ö", """{"\u00fc":"\u00f6"}""", true)]
    [InlineData("a", "x", """{"a":"\ud800"}""", false)]
    [InlineData("a", "x", """{"\ud800":1,"a":"x"}""", true)]
    [InlineData("a", "x", """{"A":"x"}""", false)]
    [InlineData("a", "x", """{"a":1,"a":"x"}""", true)]
    [InlineData("a.b", "x", """{"a":{"c":{"b":"y"},"b":"x"}}""", true)]
    [InlineData("a.b", "x", """{"a":"x","b":"x"}""", false)]
    [InlineData("a.b", "x", """{"c":{"a":{"b":"x"}}}""", false)]
    [InlineData("a", "x", """{"a":{"b":"x"}}""", false)]
    [InlineData("a\\.b", "x", """{"a.b":"x"}""", true)]
    [InlineData("a\\.b", "x", """{"a":{"b":"x"}}""", false)]
    [InlineData("a\\\\.b", "x", """{"a\\":{"b":"x"}}""", true)]
    [InlineData("a.id", "2", """{"a":[{"id":1},{"no":0},{"id":2}]}""", true)]
    [InlineData("a.id", "3", """{"a":[{"id":1},{"id":2}],"id":3}""", false)]
    [InlineData("a.id", "2", """{"a":[[{"id":1}],[{"id":2}]]}""", true)]
    [InlineData("a.1.id", "2", """{"a":[{"id":1},{"id":2}]}""", true)]
    [InlineData("a.0.id", "2", """{"a":[{"id":1},{"id":2}]}""", false)]
    [InlineData("a.2", "x", """{"a":["x","y"]}""", false)]
    [InlineData("a", "y", """{"a":["x","y"]}""", true)]
    [InlineData("a", "z", """{"a":["x",{"b":"z"}]}""", false)]
    [InlineData("1", "x", """{"1":"x"}""", true)]
    [InlineData("0", "x", """["x"]""", true)]
    [InlineData("id", "1", """[{"id":0},{"id":1}]""", true)]
    [InlineData("a", "x", "\"x\"", false)]
    public void Matches_TellsWhetherTheFieldHasTheValue(string path, string value, string data, bool matches) =>
        Assert.Equal(matches, FieldCondition.Parse(path, value).Matches(JsonData.Parse(data)));

    [Theory]
    [InlineData("", "names no field")]
    [InlineData(".", "empty name at character 1")]
    [InlineData("a.", "empty name at character 3")]
    [InlineData("a..b", "empty name at character 3")]
    [InlineData("a\\b", "backslash at character 2")]
    [InlineData("a\\", "backslash at character 2")]
    [InlineData("a\0", "NUL")]
    public void Parse_WhenThePathIsNone_SaysWhatIsWrong(string path, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => FieldCondition.Parse(path, "1")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_WhenItIsTooLong_SaysHowLongItMayBe()
    {
        Assert.Contains("256", Assert.Throws<FormatException>(() => FieldCondition.Parse(new string('a', 257), "1")).Message, StringComparison.Ordinal);
        Assert.Contains("1000", Assert.Throws<FormatException>(() => FieldCondition.Parse("a", new string('1', 1_001))).Message, StringComparison.Ordinal);
        Assert.Equal(256, FieldCondition.Parse(new string('a', 256), new string('1', 1_000)).Path.Length);
    }

    [Fact]
    public void Matches_WhenTheDataIsDeep_ReadsItOnce()
    {
        // Trying each element as a position and as any would be 2 to the power of 60 ways.
        var data = JsonData.Parse($"{new string('[', 60)}1{new string(']', 60)}");

        Assert.True(FieldCondition.Parse(string.Join('.', Enumerable.Repeat("0", 60)), "1").Matches(data));
        Assert.False(FieldCondition.Parse(string.Join('.', Enumerable.Repeat("0", 60)), "2").Matches(data));
        Assert.True(FieldCondition.Parse(string.Join('.', Enumerable.Repeat("0", 30)), "1").Matches(data));
    }

    [Fact]
    public void Equals_GoesByPathAndValue()
    {
        Assert.Equal(FieldCondition.Parse("a", "1"), FieldCondition.Parse("a", "1"));
        Assert.NotEqual(FieldCondition.Parse("a", "1"), FieldCondition.Parse("a", "1.0"));
    }
}
