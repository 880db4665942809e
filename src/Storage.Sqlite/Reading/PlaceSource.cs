using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>Says at which places a job may stand that meets one condition, from above to below.</summary>
internal abstract class PlaceSource
{
    /// <summary>The greatest such place that is not above this one; null if there is none.</summary>
    public abstract long? AtOrBelow(long place);
}

/// <summary>Places by blocks.</summary>
/// <param name="find">Selects the last block up to ?1, its conditions bound.</param>
internal sealed class BlockSource(Statement find) : PlaceSource
{
    private long current = long.MinValue;

    /// <inheritdoc />
    public override long? AtOrBelow(long place)
    {
        var block = SearchTables.BlockOf(place);
        if (block != current)
        {
            if (find.Bind(1, block).First() is not { } found)
            {
                return null;
            }

            current = found;
        }

        return current == block ? place : SearchTables.LastOf(current);
    }
}

/// <summary>The places themselves, from an index.</summary>
/// <param name="find">Selects the last place up to ?1, its conditions bound.</param>
internal sealed class IndexSource(Statement find) : PlaceSource
{
    /// <inheritdoc />
    public override long? AtOrBelow(long place) => find.Bind(1, place).First();
}

/// <summary>The places themselves, few enough to be sorted.</summary>
/// <param name="places">All of them, rising.</param>
internal sealed class ListedSource(List<long> places) : PlaceSource
{
    /// <inheritdoc />
    public override long? AtOrBelow(long place)
    {
        var at = places.BinarySearch(place);
        at = at >= 0 ? at : ~at - 1;
        return at >= 0 ? places[at] : null;
    }
}
