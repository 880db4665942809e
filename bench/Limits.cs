using System.Globalization;
using ReTraced.Bench.Measures;

namespace ReTraced.Bench;

/// <summary>What the store alone can do, measured once in each run of the bench: absolute figures move with the machine, shares of these do not.</summary>
/// <param name="runs">How often it is measured.</param>
internal sealed class Limits(int runs)
{
    private readonly Dictionary<string, Figures> _store = [];
    private readonly Dictionary<string, Figures> _raw = [];

    /// <summary>Jobs per second of <see cref="StoreBench"/>.</summary>
    public Task<Figures> StoreAsync(string kind) => OnceAsync(_store, kind, () => StoreBench.MeasureAsync(kind));

    /// <summary>Jobs per second of <see cref="RawBench"/>.</summary>
    public Task<Figures> RawAsync(string kind) => OnceAsync(_raw, kind, () => RawBench.MeasureAsync(kind));

    /// <summary>A rate as shares of both.</summary>
    public async Task<string> SharesAsync(string kind, Figures rate)
    {
        var (store, raw) = (await StoreAsync(kind), await RawAsync(kind));
        return string.Create(CultureInfo.InvariantCulture, $"{rate.Median / store.Median:N2} of the store alone, {rate.Median / raw.Median:N2} of raw writes");
    }

    private async Task<Figures> OnceAsync(Dictionary<string, Figures> known, string kind, Func<Task<double>> measure)
    {
        if (!known.TryGetValue(kind, out var rate))
        {
            rate = new Figures();
            for (var run = 0; run < runs; run++)
            {
                rate.Add(await measure());
            }

            known.Add(kind, rate);
        }

        return rate;
    }
}
