using System.Text.Json;

namespace ReTraced.Embedded;

/// <summary>Settings of the embedded host beyond those of Orleans.</summary>
public sealed class EmbeddedSiloOptions
{
    /// <summary>
    /// How persistent grain state is written as JSON. Default: the web defaults; set <c>TypeInfoResolver</c> for a
    /// source-generated context.
    /// </summary>
    public JsonSerializerOptions StateJson { get; set; } = JsonSerializerOptions.Web;

    /// <summary>Asked before each tick of a reminder, from any thread: false lets it pass, and the next comes a period later. Default: always true.</summary>
    public Func<bool> MayTick { get; set; } = static () => true;
}
