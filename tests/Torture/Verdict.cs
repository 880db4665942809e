using System.Globalization;
using ReTraced.Checking;
using ReTraced.Torture.Stores;

namespace ReTraced.Torture;

/// <summary>Opens the store that the servers have left, checks it, and says what came of the run.</summary>
internal static class Verdict
{
    /// <summary>Says it. True if every promise was kept.</summary>
    public static async Task<bool> GiveAsync(ITortureStore store, CheckExpectations expected, Tally tally, TimeSpan longestOutage, bool drained)
    {
        var (ports, opened) = await store.OpenAsync();
        await using (opened)
        {
            var report = await new HistoryChecker(ports).CheckAsync(expected);
            Console.WriteLine(tally);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"longest time without a ready server: {longestOutage.TotalSeconds:N1} s"));
            report.Write(Console.Out);
            Say(report.Count(ViolationKind.EnqueueLost, ViolationKind.CompletionLost, ViolationKind.CompletionUndone), "lost");
            Say(report.Count(ViolationKind.IllegalTransition, ViolationKind.StateWrong, ViolationKind.TimeWentBack, ViolationKind.CountWrong), "illegal");
            Say(report.Count(ViolationKind.LeasesOverlap), "overlapping");
            if (!drained)
            {
                Console.WriteLine("not all jobs came to their end in time");
            }

            return report.Ok && drained;
        }
    }

    private static void Say(long count, string what) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
}
