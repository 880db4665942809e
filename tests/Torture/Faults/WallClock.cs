using System.Globalization;
using ReTraced.Checking;
using ReTraced.Storage;

namespace ReTraced.Torture.Faults;

/// <summary>The wall clock of all servers, by the file that they look into.</summary>
internal sealed class WallClock
{
    /// <summary>Farthest from the true time: less than any setting of a run is about.</summary>
    private static readonly TimeSpan Farthest = TimeSpan.FromSeconds(20);

    private readonly List<ClockStep> _steps = [];

    public WallClock(string folder)
    {
        File = Path.Combine(folder, "clock-offset");
        Write();
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>How far it is off.</summary>
    public TimeSpan Offset { get; private set; }

    /// <summary>What it shows, Unix milliseconds.</summary>
    public long NowMs => (TimeProvider.System.GetUtcNow() + Offset).ToUnixTimeMilliseconds();

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<ClockStep> Steps => _steps;

    /// <summary>Steps; the other way if it would go too far.</summary>
    public void Step(TimeSpan by)
    {
        by = (Offset + by).Duration() > Farthest ? -by : by;
        _steps.Add(new ClockStep(NowMs, (long)by.TotalMilliseconds, "torture"));
        Offset += by;
        Write();
    }

    // In one piece: a server may look at any moment.
    private void Write()
    {
        System.IO.File.WriteAllText(File + ".new", ((long)Offset.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        System.IO.File.Move(File + ".new", File, overwrite: true);
    }
}
