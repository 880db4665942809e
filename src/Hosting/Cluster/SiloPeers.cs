using Orleans.Runtime;
using ReTraced.Grains.Workers;

namespace ReTraced.Hosting;

/// <summary>The other silos, as the cluster's membership has them. A silo's name is the id of its worker.</summary>
internal sealed class SiloPeers(IServiceProvider services, TimeProvider clock) : IPeers
{
    // A silo that has just joined may be heard of by its work before the membership is read again.
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(10);
    private const int MostUnknown = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<SiloAddress> _lost = [];
    private readonly Dictionary<string, long> _unknownSince = new(StringComparer.Ordinal);
    private View _view = new(default, new Dictionary<string, bool>(StringComparer.Ordinal), 0, 1);

    // Asked for late: the membership is made after the parts of the grains.
    private IClusterMembershipService Membership => field ??= (IClusterMembershipService)services.GetService(typeof(IClusterMembershipService))!;

    /// <inheritdoc />
    public bool MayExist => true;

    /// <inheritdoc />
    public bool Alone => Look().Living <= 1;

    /// <inheritdoc />
    public long Losses => Look().Losses;

    /// <inheritdoc />
    public bool IsOver(string workerId)
    {
        if (Look().IsOver.TryGetValue(workerId, out var over))
        {
            return over;
        }

        lock (_lock)
        {
            var now = clock.GetTimestamp();
            if (_unknownSince.TryGetValue(workerId, out var since))
            {
                return clock.GetElapsedTime(since, now) >= UnknownFor;
            }

            if (_unknownSince.Count >= MostUnknown)
            {
                _unknownSince.Clear();
            }

            _unknownSince.Add(workerId, now);
            return false;
        }
    }

    private View Look()
    {
        var snapshot = Membership.CurrentSnapshot;
        var view = Volatile.Read(ref _view);
        if (view.Version == snapshot.Version)
        {
            return view;
        }

        lock (_lock)
        {
            var over = new Dictionary<string, bool>(StringComparer.Ordinal);
            foreach (var member in snapshot.Members.Values)
            {
                var isOver = member.Status == SiloStatus.Dead;
                // A silo that was started again has a new name.
                over[member.Name] = isOver;
                _unknownSince.Remove(member.Name);
                if (isOver)
                {
                    _lost.Add(member.SiloAddress);
                }
            }

            view = new View(snapshot.Version, over, _lost.Count, over.Count(member => !member.Value));
            Volatile.Write(ref _view, view);
            return view;
        }
    }

    private sealed record View(MembershipVersion Version, Dictionary<string, bool> IsOver, long Losses, int Living);
}
