namespace ReTraced.Jobs;

/// <summary>Jobs that are made together and may depend on each other, in any order.</summary>
public sealed class JobGraph
{
    /// <summary>Most dependencies of all jobs together.</summary>
    public const int MostEdges = 100_000;

    private readonly IReadOnlyList<(string JobId, IReadOnlyList<string>? DependsOn)> _jobs;
    private readonly Dictionary<string, int> _places;

    /// <summary>Reads a graph. Ids are distinct.</summary>
    public JobGraph(IReadOnlyList<(string JobId, IReadOnlyList<string>? DependsOn)> jobs)
    {
        _jobs = jobs;
        _places = new Dictionary<string, int>(jobs.Count, StringComparer.Ordinal);
        for (var i = 0; i < jobs.Count; i++)
        {
            _places[jobs[i].JobId] = i;
            Edges += jobs[i].DependsOn?.Count ?? 0;
        }

        Order = Sort();
        Cycle = Order.Count == jobs.Count ? [] : FindCycle();
    }

    /// <summary>Dependencies of all jobs together.</summary>
    public int Edges { get; }

    /// <summary>The places of the jobs, each behind those on which it depends; without those that are in a cycle or depend on one.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>The ids of a cycle, each depending on the next and the last on the first; empty if there is none.</summary>
    public IReadOnlyList<string> Cycle { get; }

    /// <summary>The jobs on which these depend and which are not among them.</summary>
    public IEnumerable<string> Outside => _jobs.SelectMany(job => job.DependsOn ?? []).Where(parent => !_places.ContainsKey(parent)).Distinct(StringComparer.Ordinal);

    /// <summary>The cycle as a message reads it: a, b and back to a.</summary>
    public string CycleText => string.Join(" -> ", Cycle.Append(Cycle[0]));

    /// <summary>True if the job is one of these.</summary>
    public bool Contains(string jobId) => _places.ContainsKey(jobId);

    // Kahn, "Topological sorting of large networks", 1962: whoever waits for nobody any more comes next.
    private List<int> Sort()
    {
        var waitsFor = new int[_jobs.Count];
        var children = new List<int>?[_jobs.Count];
        var order = new List<int>(_jobs.Count);
        for (var i = 0; i < _jobs.Count; i++)
        {
            foreach (var parent in _jobs[i].DependsOn ?? [])
            {
                if (_places.TryGetValue(parent, out var place))
                {
                    waitsFor[i]++;
                    (children[place] ??= []).Add(i);
                }
            }

            if (waitsFor[i] == 0)
            {
                order.Add(i);
            }
        }

        for (var next = 0; next < order.Count; next++)
        {
            foreach (var child in children[order[next]] ?? [])
            {
                if (--waitsFor[child] == 0)
                {
                    order.Add(child);
                }
            }
        }

        return order;
    }

    // Every job that is left waits for one that is left: whoever goes on to such a one comes back at last to where he was.
    private List<string> FindCycle()
    {
        var ordered = Order.ToHashSet();
        var (path, seen) = (new List<string>(), new Dictionary<string, int>(StringComparer.Ordinal));
        var at = Enumerable.Range(0, _jobs.Count).First(i => !ordered.Contains(i));
        while (seen.TryAdd(_jobs[at].JobId, path.Count))
        {
            path.Add(_jobs[at].JobId);
            at = _places[_jobs[at].DependsOn!.First(parent => _places.TryGetValue(parent, out var place) && !ordered.Contains(place))];
        }

        return path[seen[_jobs[at].JobId]..];
    }
}
