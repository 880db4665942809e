namespace ReTraced.Checking;

/// <summary>Collects what a check finds, and counts what it sees.</summary>
internal sealed class Findings
{
    private readonly List<Violation> _violations = [];
    private readonly SortedDictionary<ViolationKind, long> _counts = [];
    private readonly List<string> _skipped = [];

    /// <summary>The figures so far.</summary>
    public CheckFigures Figures { get; } = new();

    /// <summary>On how many jobs each bulk operation has acted, by the ledgers.</summary>
    public Dictionary<string, int> Operations { get; } = new(StringComparer.Ordinal);

    /// <summary>Something must not be.</summary>
    public void Add(ViolationKind kind, string subject, string sentence)
    {
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        if (_violations.Count < CheckReport.MostKept)
        {
            _violations.Add(new Violation(kind, subject, sentence));
        }
    }

    /// <summary>Something could not be checked.</summary>
    public void Skip(string what) => _skipped.Add(what);

    /// <summary>All of it.</summary>
    public CheckReport Report() => new(Figures, _violations, _counts, _skipped);
}
