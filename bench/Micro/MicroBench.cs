using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ReTraced.Bench.Micro;

/// <summary>The single steps that a job's way is made of: time and allocation of each, by BenchmarkDotNet.</summary>
internal static class MicroBench
{
    private static readonly Type[] Classes =
    [
        typeof(StateMachineMicro),
        typeof(BackoffMicro),
        typeof(JsonMicro),
#if !GRAINHOST_ORLEANS
        typeof(GrainCallMicro),
#endif
        typeof(CommitMicro),
    ];

    public static Task RunAsync(MeasureRun run)
    {
        // In this process, and its files in a folder that goes: nothing is built beside the sources.
        var folder = Directory.CreateTempSubdirectory("retraced-bench-").FullName;
        var log = new LogCapture();
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(log)
            .WithArtifactsPath(folder)
            .WithOptions(ConfigOptions.DisableLogFile);
        foreach (var type in Classes)
        {
            Console.Error.WriteLine($"  micro: {type.Name}");
            var summary = BenchmarkRunner.Run(type, config);
            if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
            {
                throw new InvalidOperationException($"{type.Name} has failed: {string.Concat(log.CapturedOutput.Where(line => line.Kind == LogKind.Error).Select(line => line.Text))}");
            }

            MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Unicode);
        }

        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }
}
