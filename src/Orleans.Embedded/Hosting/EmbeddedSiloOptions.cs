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
}
