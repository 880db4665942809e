namespace ReTraced.Storage.Redis.Reading;

/// <summary>One queue's index from its end to its beginning, read ahead in pages.</summary>
/// <param name="queueName">The queue.</param>
/// <param name="page">How it is read.</param>
/// <param name="start">Where to go on; null: from the end.</param>
internal sealed class IndexWalk(string queueName, ReadPage page, IndexMember? start)
{
    private readonly Queue<(IndexMember Member, bool Possible)> ahead = [];
    private IndexMember? last = start;
    private int range;

    /// <summary>The queue.</summary>
    public string QueueName { get; } = queueName;

    /// <summary>The stretches to walk through, last first.</summary>
    public IReadOnlyList<PlaceRange> Ranges { get; init; } = [PlaceRange.All];

    /// <summary>Says which of some members other indexes have too; null: they all count.</summary>
    public Func<IReadOnlyList<IndexMember>, Task<bool[]>>? Elsewhere { get; init; }

    /// <summary>The next entry.</summary>
    public IndexMember Next => ahead.Peek().Member;

    /// <summary>Takes the next entry, and whether it may be one that is looked for.</summary>
    public (IndexMember Member, bool Possible) Pop() => ahead.Dequeue();

    /// <summary>Reads on if need be. False at the end.</summary>
    public async Task<bool> HasNextAsync(int atOnce)
    {
        while (ahead.Count == 0 && range < Ranges.Count)
        {
            var read = await page(last, Ranges[range], atOnce).ConfigureAwait(false);
            if (read.Count == 0)
            {
                range++;
                continue;
            }

            var possible = Elsewhere is null ? null : await Elsewhere(read).ConfigureAwait(false);
            for (var i = 0; i < read.Count; i++)
            {
                ahead.Enqueue((read[i], possible is null || possible[i]));
            }

            last = read[^1];
        }

        return ahead.Count > 0;
    }
}

/// <summary>Reads the entries of a stretch of an index that stand before one (null: the last ones), last first, about so many; none at the end.</summary>
internal delegate Task<IReadOnlyList<IndexMember>> ReadPage(IndexMember? before, PlaceRange range, int most);
