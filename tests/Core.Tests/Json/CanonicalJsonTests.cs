using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ReTraced.Tests;

public class CanonicalJsonTests
{
    [Theory]
    [InlineData(""" { "b" : [ 1 , true , null ] , "a" : { } } """, """{"a":{},"b":[1,true,null]}""")]
    [InlineData("""{"\u20ac":1,"\r":2,"1":3,"\ud83d\ude00":4,"\u0080":5,"ö":6,"\ufb33":7}""", "{\"\\r\":2,\"1\":3,\"\u0080\":5,\"ö\":6,\"€\":1,\"😀\":4,\"\ufb33\":7}")]
    [InlineData(""" "\u0041\/\u00e9\ud83d\ude00" """, "\"A/é😀\"")]
    [InlineData(""" "\u0022\u005c\u000a\n\u0009\u000D\u0008\u000c\u001F\u007f" """, "\"\\\"\\\\\\n\\n\\t\\r\\b\\f\\u001f\u007f\"")]
    [InlineData(""" "\uD83D \ud83dx \uDE00\ud83d" """, "\"\\ud83d \\ud83dx \\ude00\\ud83d\"")]
    [InlineData("[]", "[]")]
    public void Text_WhenWrittenOtherwise_IsTheOneForm(string json, string canonical) => Assert.Equal(canonical, CanonicalJson.Text(JsonData.Parse(json)));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.000", "0")]
    [InlineData("0e5", "0")]
    [InlineData("1.0", "1")]
    [InlineData("1e2", "100")]
    [InlineData("1E+2", "100")]
    [InlineData("100", "100")]
    [InlineData("-1.50", "-1.5")]
    [InlineData("123.456e1", "1234.56")]
    [InlineData("0.001", "0.001")]
    [InlineData("1e-6", "0.000001")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("12e-8", "1.2e-7")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1e400", "1e+400")]
    // Two numbers that are one as doubles.
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("9007199254740992.0", "9007199254740992")]
    [InlineData("1E+9999999999999999999", "1e9999999999999999999")]
    public void Text_OfANumber_IsItsValue(string json, string canonical) => Assert.Equal(canonical, CanonicalJson.Text(JsonData.Parse(json)));

    // RFC 8785, section 3.2.2 and 3.2.3, as far as its numbers are what they are written as.
    [Fact]
    public void Text_OfTheExampleOfTheRfc_IsAsThere()
    {
        const string Example = """
            {
              "numbers": [333333333.3333333, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;

        Assert.Equal("""{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""", CanonicalJson.Text(JsonData.Parse(Example)));
    }

    [Fact]
    public void Digest_WhenAMemberIsLeftOut_IsThatOfTheRest()
    {
        using var document = JsonDocument.Parse("""{"b":1,"digest":{"digest":5},"a":{"digest":"inner"}}""");
        var rest = SHA256.HashData(Encoding.UTF8.GetBytes("""{"a":{"digest":"inner"},"b":1}"""));

        Assert.Equal(Convert.ToHexStringLower(rest), CanonicalJson.Digest(document.RootElement, "digest"));
    }
}
