using ReTraced.Workflows;

namespace ReTraced.Gateway.Dashboard.Pages.Workflows;

/// <summary>
/// Where the jobs of a workflow stand in its picture: each one column behind the last of those on which it depends (longest-path layering), and within a column in the order
/// of the mean place of those (the barycenter heuristic of Sugiyama, Tagawa and Toda, 1981), which keeps most lines from crossing.
/// </summary>
internal sealed class GraphLayout
{
    /// <summary>Most jobs that are drawn one by one.</summary>
    public const int MostDrawn = 300;

    /// <summary>Width of a job, units of the picture.</summary>
    public const int Width = 190;

    /// <summary>Height of a job, units of the picture.</summary>
    public const int Height = 44;

    private const int ColumnGap = 60;
    private const int RowGap = 14;
    private const int Margin = 8;

    private GraphLayout(int[] columns, int[] rows)
    {
        (Columns, Rows) = (columns, rows);
        TotalWidth = ((columns.DefaultIfEmpty(0).Max() + 1) * (Width + ColumnGap)) - ColumnGap + (2 * Margin);
        TotalHeight = ((rows.DefaultIfEmpty(0).Max() + 1) * (Height + RowGap)) - RowGap + (2 * Margin);
    }

    /// <summary>The column of each job, from 0.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>The row of each job within its column, from 0.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>Width of the picture.</summary>
    public int TotalWidth { get; }

    /// <summary>Height of the picture.</summary>
    public int TotalHeight { get; }

    /// <summary>Lays a graph out. It has no circle.</summary>
    public static GraphLayout Of(WorkflowGraph graph)
    {
        var (columns, rows) = (ColumnsOf(graph), new int[graph.Jobs.Count]);
        foreach (var column in Enumerable.Range(0, columns.Length).GroupBy(place => columns[place]).OrderBy(column => column.Key))
        {
            foreach (var (place, row) in column.OrderBy(place => Mean(graph.Jobs[place].After, rows)).ThenBy(place => place).Select((place, row) => (place, row)))
            {
                rows[place] = row;
            }
        }

        return new GraphLayout(columns, rows);
    }

    /// <summary>The column of each job, from 0.</summary>
    public static int[] ColumnsOf(WorkflowGraph graph)
    {
        var columns = new int[graph.Jobs.Count];
        foreach (var place in graph.Part(null, out _))
        {
            columns[place] = graph.Jobs[place].After is { } after ? after.Max(parent => columns[parent]) + 1 : 0;
        }

        return columns;
    }

    /// <summary>The left edge of a job.</summary>
    public int X(int place) => Margin + (Columns[place] * (Width + ColumnGap));

    /// <summary>The upper edge of a job.</summary>
    public int Y(int place) => Margin + (Rows[place] * (Height + RowGap));

    /// <summary>True if the line between two passes columns in which others stand.</summary>
    public bool IsLong(int from, int to) => Columns[to] - Columns[from] > 1;

    /// <summary>The line from a job to one that depends on it, as the data of an SVG path.</summary>
    public string Line(int from, int to)
    {
        var (x1, y1, x2, y2) = (X(from) + Width, Y(from) + (Height / 2), X(to), Y(to) + (Height / 2));
        var middle = (x1 + x2) / 2;
        return FormattableString.Invariant($"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}");
    }

    private static double Mean(IReadOnlyList<int>? parents, int[] rows) => parents is { Count: > 0 } ? parents.Average(parent => rows[parent]) : 0;
}
