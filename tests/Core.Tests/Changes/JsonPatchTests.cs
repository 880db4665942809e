using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReTraced.Tests;

// RFC 6902. The names A.n are the examples of its appendix A.
public class JsonPatchTests
{
    [Theory]
    [InlineData("A.1 add a member", """{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("A.2 add an element", """{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("A.3 remove a member", """{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData("A.4 remove an element", """{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("A.5 replace", """{"baz":"qux","foo":"bar"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo","foo":"bar"}""")]
    [InlineData("A.6 move a value", """{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""", """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""", """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}""")]
    [InlineData("A.7 move an element", """{"foo":["all","grass","cows","eat"]}""", """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""", """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData("A.8 test", """{"baz":"qux","foo":["a",2,"c"]}""", """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]""", """{"baz":"qux","foo":["a",2,"c"]}""")]
    [InlineData("A.10 add a nested member", """{"foo":"bar"}""", """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""", """{"foo":"bar","child":{"grandchild":{}}}""")]
    [InlineData("A.11 ignore unknown members", """{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux","xyz":123}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("A.14 escapes", """{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10},{"op":"replace","path":"/~1","value":8}]""", """{"/":8,"~1":10}""")]
    [InlineData("A.16 add an array", """{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    [InlineData("copy", """{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/c"},{"op":"replace","path":"/c/b","value":2}]""", """{"a":{"b":1},"c":{"b":2}}""")]
    [InlineData("copy into itself", """{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/a/c"}]""", """{"a":{"b":1,"c":{"b":1}}}""")]
    [InlineData("add replaces a member", """{"a":1,"b":2}""", """[{"op":"add","path":"/a","value":null}]""", """{"a":null,"b":2}""")]
    [InlineData("add at the end by number", "[1]", """[{"op":"add","path":"/1","value":2}]""", "[1,2]")]
    [InlineData("empty name", """{"":1}""", """[{"op":"replace","path":"/","value":2}]""", """{"":2}""")]
    [InlineData("whole document", """{"a":1}""", """[{"op":"replace","path":"","value":[1]}]""", "[1]")]
    [InlineData("move onto itself", """{"a":1}""", """[{"op":"move","from":"/a","path":"/a"}]""", """{"a":1}""")]
    [InlineData("test ignores the order of members", """{"a":{"x":1,"y":2}}""", """[{"op":"test","path":"/a","value":{"y":2,"x":1.0}}]""", """{"a":{"x":1,"y":2}}""")]
    [InlineData("test of null", """{"a":null}""", """[{"op":"test","path":"/a","value":null}]""", """{"a":null}""")]
    [InlineData("nothing", """{"a":1}""", "[]", """{"a":1}""")]
    public void Apply_WhenThePatchIsRight_GivesTheDocument(string what, string document, string patch, string expected)
    {
        var (after, errors) = Apply(document, patch);

        Assert.True(errors.Count == 0, what);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), after), $"{what}: {after?.ToJsonString()}");
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/baz","value":"bar"}]""", "test failed: the value at '/baz' is another")]
    [InlineData("""[{"op":"test","path":"/n","value":"10"}]""", "test failed")]
    [InlineData("""[{"op":"add","path":"/baz/bat","value":"qux"}]""", "neither an object nor an array")]
    [InlineData("""[{"op":"add","path":"/no/bat","value":"qux"}]""", "nothing at '/no'")]
    [InlineData("""[{"op":"add","path":"/list/3","value":1}]""", "not a place in an array of 2")]
    [InlineData("""[{"op":"add","path":"/list/01","value":1}]""", "not a place in an array of 2")]
    [InlineData("""[{"op":"add","path":"/list/+1","value":1}]""", "not a place in an array of 2")]
    [InlineData("""[{"op":"add","path":"/list/-1","value":1}]""", "not a place in an array of 2")]
    [InlineData("""[{"op":"add","path":"/list/99999999999999999999","value":1}]""", "not a place in an array of 2")]
    [InlineData("""[{"op":"replace","path":"/list/2","value":1}]""", "nothing at '/list/2'")]
    [InlineData("""[{"op":"replace","path":"/list/-","value":1}]""", "nothing at '/list/-'")]
    [InlineData("""[{"op":"remove","path":"/list/-"}]""", "nothing at '/list/-'")]
    [InlineData("""[{"op":"remove","path":"/list/00"}]""", "nothing at '/list/00'")]
    [InlineData("""[{"op":"remove","path":"/no"}]""", "nothing at '/no'")]
    [InlineData("""[{"op":"move","from":"/o","path":"/o/x"}]""", "cannot move '/o' into itself")]
    [InlineData("""[{"op":"move","from":"","path":"/o"}]""", "into itself")]
    [InlineData("""[{"op":"move","from":"/no","path":"/x"}]""", "nothing at '/no'")]
    [InlineData("""[{"op":"copy","from":"/no","path":"/x"}]""", "nothing at '/no'")]
    [InlineData("""[{"op":"copy","path":"/x"}]""", "copy needs from")]
    [InlineData("""[{"op":"move","from":"o","path":"/x"}]""", "move needs from")]
    [InlineData("""[{"op":"add","path":"/x"}]""", "add needs a value")]
    [InlineData("""[{"op":"add","path":"x","value":1}]""", "not a JSON Pointer")]
    [InlineData("""[{"op":"add","path":"/~2","value":1}]""", "not a JSON Pointer")]
    [InlineData("""[{"op":"add","path":"/a~","value":1}]""", "not a JSON Pointer")]
    [InlineData("""[{"op":"add","path":"/\ud800","value":1}]""", "needs op and path")]
    [InlineData("""[{"op":"spoil","path":"/x"}]""", "op 'spoil' is unknown")]
    [InlineData("""[{"path":"/x"}]""", "needs op and path")]
    [InlineData("""[{"op":1,"path":"/x"}]""", "needs op and path")]
    [InlineData("[1]", "must be an object")]
    public void Apply_WhenAnOperationIsWrong_NamesIt(string patch, string message)
    {
        const string Document = """{"baz":"qux","n":10,"list":[1,2],"o":{}}""";
        var padded = string.Concat("""[{"op":"test","path":"/n","value":10},""", patch.AsSpan(1));

        Assert.Equal("changes[0]", Assert.Single(Apply(Document, patch).Errors).Field);
        var error = Assert.Single(Apply(Document, padded).Errors);
        Assert.Equal("changes[1]", error.Field);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_WhenThePatchIsNoArray_NamesChanges() => Assert.Equal("changes", Assert.Single(Apply("{}", """{"op":"add"}""").Errors).Field);

    [Theory]
    [InlineData(JsonPatch.MaxOperations, 0)]
    [InlineData(JsonPatch.MaxOperations + 1, 1)]
    public void Apply_WhenThereAreManyOperations_RefusesBeyondTheLimit(int count, int errors)
    {
        var patch = "[" + string.Join(',', Enumerable.Repeat("""{"op":"test","path":"/a","value":1}""", count)) + "]";

        Assert.Equal(errors, Apply("""{"a":1}""", patch).Errors.Count);
    }

    // Thirty lines of patch must not fill the memory.
    [Fact]
    public void Apply_WhenCopiesDoubleTheDocumentAgainAndAgain_Refuses()
    {
        var patch = "[" + string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"/a","path":"/a/-"}""", 40)) + "]";

        Assert.Contains("too large", Assert.Single(Apply("""{"a":[1]}""", patch).Errors).Message, StringComparison.Ordinal);
    }

    // Who walks a document that is deep enough runs out of stack, and that ends the process.
    [Fact]
    public void Apply_WhenCopiesNestTheDocumentAgainAndAgain_Refuses()
    {
        var copies = Enumerable.Range(0, 14).Select(i => $$"""{"op":"copy","from":"/a","path":"/a{{string.Concat(Enumerable.Repeat("/0", (1 << i) - 1))}}/-"}""");

        Assert.Contains("too deep", Assert.Single(Apply("""{"a":[]}""", $"[{string.Join(',', copies)}]").Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_WhenThereAreManyMovesAndNoneNests_AppliesThemAll()
    {
        var moves = Enumerable.Range(0, 500).Select(_ => """{"op":"move","from":"/a/b","path":"/c/d"},{"op":"move","from":"/c/d","path":"/a/b"}""");

        var (document, errors) = Apply("""{"a":{"b":[[1]]},"c":{}}""", $"[{string.Join(',', moves)}]");

        Assert.Empty(errors);
        Assert.Equal("""{"a":{"b":[[1]]},"c":{}}""", document!.ToJsonString());
    }

    private static (JsonNode? Document, IReadOnlyList<FieldError> Errors) Apply(string document, string patch)
    {
        using var json = JsonDocument.Parse(patch);
        return JsonPatch.Apply(JsonNode.Parse(document), json.RootElement);
    }
}
