using System.Text.Json;
using ReTraced.Json;

namespace ReTraced.Exports;

/// <summary>Finds where two JSON values differ as values.</summary>
internal static class JsonDifference
{
    private const int Shown = 200;

    /// <summary>The first difference as a sentence that names its path; null if there is none.</summary>
    public static string? First(string path, JsonElement stored, JsonElement derived)
    {
        if (stored.ValueKind == JsonValueKind.Object && derived.ValueKind == JsonValueKind.Object)
        {
            return Members(path, stored, derived);
        }

        if (stored.ValueKind == JsonValueKind.Array && derived.ValueKind == JsonValueKind.Array && stored.GetArrayLength() == derived.GetArrayLength())
        {
            return stored.EnumerateArray().Zip(derived.EnumerateArray()).Select((pair, i) => First(FormattableString.Invariant($"{path}[{i}]"), pair.First, pair.Second)).FirstOrDefault(found => found is not null);
        }

        var (one, other) = (CanonicalJson.Text(stored), CanonicalJson.Text(derived));
        return one == other ? null : $"{path} is {Short(one)}; the ledger gives {Short(other)}.";
    }

    private static string? Members(string path, JsonElement stored, JsonElement derived)
    {
        var ours = derived.EnumerateObject().ToDictionary(JsonData.NameOf, property => property.Value, StringComparer.Ordinal);
        foreach (var property in stored.EnumerateObject())
        {
            var name = JsonData.NameOf(property);
            if (!ours.Remove(name, out var value))
            {
                return $"{path}.{name} is {Short(CanonicalJson.Text(property.Value))}; the ledger gives nothing there.";
            }

            if (First($"{path}.{name}", property.Value, value) is { } found)
            {
                return found;
            }
        }

        return ours.Count == 0 ? null : $"{path}.{ours.Keys.First()} is missing; the ledger gives {Short(CanonicalJson.Text(ours.Values.First()))}.";
    }

    private static string Short(string text) => text.Length <= Shown ? text : text[..Shown] + "…";
}
