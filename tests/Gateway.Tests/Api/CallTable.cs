using System.Text.RegularExpressions;

namespace ReTraced.Gateway.Tests.Api;

/// <summary>The table of calls in docs/http-api.md: which there are, and who may make them.</summary>
public static partial class CallTable
{
    /// <summary>Reads it: the roles by call, whose paths are as in <see cref="Normal"/>.</summary>
    public static Dictionary<string, string> Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "http-api.md")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("docs/http-api.md is in no folder above the tests.");
        }

        var calls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(folder.FullName, "docs", "http-api.md")).Where(line => Row().IsMatch(line)))
        {
            var cells = line.Split('|');
            var (method, start) = ("", "");
            foreach (Match word in Call().Matches(cells[1]))
            {
                var path = Parameter().Replace(word.Groups["path"].Value, "{}");
                if (word.Groups["method"].Success)
                {
                    (method, start) = (word.Groups["method"].Value, path);
                }
                else if (start.Count(c => c == '/') > 1)
                {
                    // `GET /jobs/{id}/history`, `/ledger` names two.
                    path = start[..start.LastIndexOf('/')] + path;
                }

                calls[$"{method} {path}"] = cells[2].Trim();
            }
        }

        return calls;
    }

    /// <summary>A call as the table has it: without the prefix, and whatever its parameters are called.</summary>
    public static string Normal((string Method, string Path) call) =>
        $"{call.Method} {Parameter().Replace(call.Path.Replace(ApiServer.Prefix, "", StringComparison.Ordinal), "{}")}";

    [GeneratedRegex(@"`(?:(?<method>GET|POST|PATCH|PUT|DELETE) )?(?<path>/[^` ]*)[^`]*`")]
    private static partial Regex Call();

    [GeneratedRegex("^\\| `(GET|POST|PATCH|PUT|DELETE) ")]
    private static partial Regex Row();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
