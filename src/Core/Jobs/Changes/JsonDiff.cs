using System.Text;
using System.Text.Json.Nodes;
using ReTraced.Json;

namespace ReTraced.Jobs;

/// <summary>What is different between two JSON documents, value by value.</summary>
public static class JsonDiff
{
    /// <summary>The values that differ, ordered by their paths; none lies below another.</summary>
    public static List<JobChange> Between(JsonNode? before, JsonNode? after)
    {
        var changes = new List<JobChange>();
        Compare(changes, "", before, after);

        // By path, not by the members' order in the document: that order is lost when a removal is undone, and the
        // diff of the same patch must come out the same. No path lies below another, so that undoing takes any order.
        changes.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return changes;
    }

    private static void Compare(List<JobChange> changes, string path, JsonNode? before, JsonNode? after)
    {
        switch (before, after)
        {
            case (JsonObject left, JsonObject right):
                foreach (var (name, value) in left)
                {
                    var at = $"{path}/{JsonPointer.Escape(name)}";
                    if (right.TryGetPropertyValue(name, out var other))
                    {
                        Compare(changes, at, value, other);
                    }
                    else
                    {
                        changes.Add(new JobChange(at, Data(value), null));
                    }
                }

                foreach (var (name, value) in right.Where(pair => !left.ContainsKey(pair.Key)))
                {
                    changes.Add(new JobChange($"{path}/{JsonPointer.Escape(name)}", null, Data(value)));
                }

                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                for (var i = 0; i < left.Count; i++)
                {
                    Compare(changes, $"{path}/{i}", left[i], right[i]);
                }

                break;
            default:
                if (!JsonNode.DeepEquals(before, after))
                {
                    changes.Add(new JobChange(path, Data(before), Data(after)));
                }

                break;
        }
    }

    private static JsonData Data(JsonNode? node) => node is null ? JsonData.Null : new JsonData(Encoding.UTF8.GetBytes(node.ToJsonString(ReTracedJson.Relaxed)));
}
