namespace ReTraced.Storage.Redis.Reading;

/// <summary>The indexes of several queues as one, from the end on.</summary>
internal sealed class MergedWalk(IReadOnlyList<IndexWalk> walks)
{
    private readonly PriorityQueue<IndexWalk, IndexMember> next = new(Comparer<IndexMember>.Create((a, b) => a == b ? 0 : a.Follows(b) ? 1 : -1));
    private readonly int atOnce = Math.Clamp(512 / Math.Max(1, walks.Count), 16, 256);
    private bool begun;

    /// <summary>Takes the next entries, at most so many; none at the end.</summary>
    public async Task<List<(string Queue, IndexMember Member, bool Possible)>> TakeAsync(int most)
    {
        if (!begun)
        {
            begun = true;
            var have = await Task.WhenAll(walks.Select(walk => walk.HasNextAsync(atOnce))).ConfigureAwait(false);
            foreach (var (walk, _) in walks.Zip(have).Where(walk => walk.Second))
            {
                next.Enqueue(walk, walk.Next);
            }
        }

        var taken = new List<(string, IndexMember, bool)>();
        while (taken.Count < most && next.TryDequeue(out var walk, out _))
        {
            var (member, possible) = walk.Pop();
            taken.Add((walk.QueueName, member, possible));
            if (await walk.HasNextAsync(atOnce).ConfigureAwait(false))
            {
                next.Enqueue(walk, walk.Next);
            }
        }

        return taken;
    }
}
