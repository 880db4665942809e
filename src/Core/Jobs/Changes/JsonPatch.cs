using System.Text.Json;
using System.Text.Json.Nodes;
using ReTraced.Json;

namespace ReTraced.Jobs;

/// <summary>JSON Patch, RFC 6902: all six operations, applied in order to a document.</summary>
public static class JsonPatch
{
    /// <summary>Most operations that one patch may hold.</summary>
    public const int MaxOperations = 1000;

    /// <summary>Most values that the copies of one patch may make: each copy can double the document.</summary>
    public const int MaxCopiedValues = 100_000;

    private const string Form = "an array of JSON Patch operations (RFC 6902), for example [{\"op\":\"replace\",\"path\":\"/jobData/subject\",\"value\":\"SUCCESS\"}]";

    /// <summary>Applies the patch. The document given is changed in place, also when an operation fails half way: pass a copy.</summary>
    /// <returns>The document after, and what is wrong with the patch, each error named by <c>changes[i]</c>.</returns>
    public static (JsonNode? Document, IReadOnlyList<FieldError> Errors) Apply(JsonNode? document, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Array)
        {
            return (document, [new FieldError("changes", $"must be {Form}.")]);
        }

        if (patch.GetArrayLength() > MaxOperations)
        {
            return (document, [new FieldError("changes", $"has {patch.GetArrayLength()} operations; at most {MaxOperations} are allowed.")]);
        }

        var (index, limits) = (0, new PatchLimits());
        foreach (var operation in patch.EnumerateArray())
        {
            if (Step(ref document, operation, limits) is { } problem)
            {
                return (document, [new FieldError($"changes[{index}]", problem)]);
            }

            index++;
        }

        return (document, []);
    }

    // Null when it worked, otherwise what is wrong.
    private static string? Step(ref JsonNode? document, JsonElement operation, PatchLimits limits)
    {
        if (operation.ValueKind != JsonValueKind.Object)
        {
            return "must be an object with op and path.";
        }

        if (Text(operation, "op") is not { } op || Text(operation, "path") is not { } pathText)
        {
            return "needs op and path, both strings.";
        }

        if (JsonPointer.Parse(pathText) is not { } path)
        {
            return $"path '{pathText}' is not a JSON Pointer: it must be empty or start with '/'.";
        }

        switch (op)
        {
            case "add" or "replace" or "test":
                if (!operation.TryGetProperty("value", out var element))
                {
                    return $"{op} needs a value.";
                }

                var value = ToNode(element);
                return op switch
                {
                    "add" => JsonPointer.Add(ref document, path, value) ?? limits.Put(document, path.Length),
                    "replace" => JsonPointer.Replace(ref document, path, value) ?? limits.Put(document, path.Length),
                    _ => Test(document, path, value),
                };
            case "remove":
                return JsonPointer.Remove(ref document, path, out _);
            case "move" or "copy":
                if (Text(operation, "from") is not { } fromText || JsonPointer.Parse(fromText) is not { } from)
                {
                    return $"{op} needs from, a JSON Pointer.";
                }

                return (op == "move" ? Move(ref document, from, path) : Copy(ref document, from, path, limits)) ?? limits.Nest(document, path.Length);
            default:
                return $"op '{op}' is unknown; it may be add, remove, replace, move, copy or test.";
        }
    }

    private static string? Test(JsonNode? document, JsonPointer path, JsonNode? value) =>
        JsonPointer.Find(document, path, out var found) ?? (JsonNode.DeepEquals(found, value) ? null : $"test failed: the value at '{path}' is another.");

    private static string? Move(ref JsonNode? document, JsonPointer from, JsonPointer path)
    {
        if (path.IsBelow(from))
        {
            return $"cannot move '{from}' into itself.";
        }

        return JsonPointer.Remove(ref document, from, out var moved) ?? JsonPointer.Add(ref document, path, moved);
    }

    private static string? Copy(ref JsonNode? document, JsonPointer from, JsonPointer path, PatchLimits limits) =>
        JsonPointer.Find(document, from, out var found) ?? limits.Copy(found) ?? JsonPointer.Add(ref document, path, found?.DeepClone());

    private static string? Text(JsonElement operation, string name) =>
        operation.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && JsonData.TryGetString(value, out var text) ? text : null;

    private static JsonNode? ToNode(JsonElement element) => JsonNode.Parse(element.GetRawText());
}
