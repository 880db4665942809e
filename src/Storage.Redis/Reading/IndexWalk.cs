namespace ReTraced.Storage.Redis.Reading;

/// <summary>One queue's index from its end to its beginning, read ahead in pages.</summary>
/// <param name="queueName">The queue.</param>
/// <param name="page">How it is read.</param>
/// <param name="start">Where to go on; null: from the end.</param>
internal sealed class IndexWalk(string queueName, ReadPage page, IndexMember? start)
{
    private readonly Queue<IndexMember> ahead = [];
    private IndexMember? last = start;
    private bool ended;

    /// <summary>The queue.</summary>
    public string QueueName { get; } = queueName;

    /// <summary>The next entry.</summary>
    public IndexMember Next => ahead.Peek();

    /// <summary>Takes the next entry.</summary>
    public IndexMember Pop() => ahead.Dequeue();

    /// <summary>Reads on if need be. False at the end.</summary>
    public async Task<bool> HasNextAsync(int atOnce)
    {
        if (ahead.Count == 0 && !ended)
        {
            var read = await page(last, atOnce).ConfigureAwait(false);
            foreach (var member in read)
            {
                ahead.Enqueue(member);
                last = member;
            }

            ended = read.Count == 0;
        }

        return ahead.Count > 0;
    }
}

/// <summary>Reads the entries of an index that stand before one (null: the last ones), last first, at most so many.</summary>
internal delegate Task<IReadOnlyList<IndexMember>> ReadPage(IndexMember? before, int most);
