using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>The indexes that few of a call's jobs enter or leave, as the scripts take them: for each index how many numbers follow, and these: a job's number in the call, negative if it leaves.</summary>
internal sealed class MarkedCommits
{
    private readonly Dictionary<RedisKey, int> numbers = new(0);
    private readonly List<List<int>> entries = [];

    /// <summary>The indexes.</summary>
    public List<RedisKey> Keys { get; } = [];

    /// <summary>How many arguments there are.</summary>
    public int Arguments { get; private set; }

    /// <summary>The arguments.</summary>
    public IEnumerable<RedisValue> All
    {
        get
        {
            foreach (var index in entries)
            {
                yield return index.Count;
                foreach (var entry in index)
                {
                    yield return entry;
                }
            }
        }
    }

    /// <summary>Adds what one job enters and leaves.</summary>
    /// <param name="number">The job's number, from 1 on.</param>
    /// <param name="marks">Its indexes.</param>
    public void Add(int number, IReadOnlyList<SearchMark> marks)
    {
        foreach (var (index, enters) in marks)
        {
            if (!numbers.TryGetValue(index, out var at))
            {
                numbers.Add(index, at = Keys.Count);
                Keys.Add(index);
                entries.Add([]);
                Arguments++;
            }

            entries[at].Add(enters ? number : -number);
            Arguments++;
        }
    }
}
