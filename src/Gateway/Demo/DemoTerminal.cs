using System.Globalization;
using ReTraced.Explain;
using ReTraced.Jobs;
using Spectre.Console;

namespace ReTraced.Gateway.Demo;

/// <summary>Puts the demonstration on the terminal: a line for each thing that happens, then the answers.</summary>
internal sealed class DemoTerminal
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        // A file gets the words without the colours.
        Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
    });

    public DemoTerminal()
    {
        if (Console.IsOutputRedirected)
        {
            // A file has no width: lines must not be broken at a guess.
            _console.Profile.Width = 240;
        }
    }

    public void Title(string text)
    {
        _console.WriteLine();
        _console.MarkupLineInterpolated($"[bold]{text}[/]");
    }

    public void Job(string name, string shows) => _console.MarkupLineInterpolated($"  [bold]{name,-8}[/] {shows}");

    public void Line(long ms, string name, string color, string text)
    {
        var time = (ms / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
        _console.Write(new Markup($"  [grey]{time,7} s[/]  [bold]{Markup.Escape(name),-8}[/] [{color}]{Markup.Escape(text)}[/]\n"));
    }

    public void Started(long ms, string name, HistoryEntry run)
    {
        var plan = run.Attempt == 1 ? "" : $": planned after {Wording.Duration(run.PlannedDelayMs)}, came after {Wording.Duration(run.ActualDelayMs)}, {Wording.Drift(run.DriftMs)}";
        var who = run.Trigger == RetryTrigger.Manual ? $" by hand, by {run.By}: {run.Reason}" : "";
        Line(ms, name, "default", run.Trigger == RetryTrigger.Manual ? $"attempt {run.Attempt} started{who}" : $"attempt {run.Attempt} started{plan}");
    }

    public void Ended(long ms, string name, HistoryEntry run)
    {
        if (run.Result == RunResult.Success)
        {
            Line(ms, name, "green", $"attempt {run.Attempt} succeeded after {Wording.Duration(run.DurationMs ?? 0)}");
            return;
        }

        Line(ms, name, "red", $"attempt {run.Attempt} failed with {run.Error?.Code}: {run.Error?.Message}");
        if (run.Decision is { } decision)
        {
            Line(ms, name, "yellow", decision.Retries ? $"retry: {decision.Formula}" : $"no retry: {decision.Because}");
        }
    }

    public void Answers(string name, Explanation explanation, Verification verification)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2)).AddColumn();
        Answer(grid, "why then", explanation.Answers.WhyRetriedAt.Select(retry => retry.Sentence).DefaultIfEmpty("It was not retried."));
        Answer(grid, "by whom", explanation.Answers.TriggeredBy.Select(run => run.Sentence));
        Answer(grid, "what kind", [explanation.Answers.FailureKind.Sentence]);
        Answer(grid, "the end", [explanation.Answers.WhenAndWhyStopped.Sentence]);
        var warnings = explanation.BackoffCheck.Warnings.Count == 0 ? "" : $", warnings {string.Join(", ", explanation.BackoffCheck.Warnings)}";
        Answer(grid, "checks",
        [
            $"delays {(explanation.BackoffCheck.Ok ? "as the formula gives" : "NOT as the formula gives")}{warnings}; ledger {(verification.Ok ? $"replays to the stored job ({verification.Checked} entries)" : "DOES NOT replay to the stored job")}",
        ]);
        _console.WriteLine();
        _console.MarkupLineInterpolated($"[bold]{name}[/]  {explanation.Summary}");
        _console.Write(grid);
    }

    // Past the console's own line breaking: a command must be copied as one line.
    public static void Plain(string text) => Console.WriteLine(text);

    private static void Answer(Grid grid, string question, IEnumerable<string> sentences) =>
        grid.AddRow(new Text(question, new Style(Color.Grey)), new Text(string.Join('\n', sentences)));
}
