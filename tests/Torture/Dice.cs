namespace ReTraced.Torture;

/// <summary>Where all chance comes from: the same seed and name give the same draws, whatever others draw.</summary>
internal sealed class Dice
{
    private readonly Random _random;

    public Dice(int seed, string name)
    {
        // Not the hash code of the string: that one differs from process to process.
        var mixed = 17;
        foreach (var c in name)
        {
            mixed = unchecked((mixed * 31) + c);
        }

        _random = new Random(unchecked((seed * 397) ^ mixed));
    }

    /// <summary>A whole number from the first up to the second, both included.</summary>
    public int Between(int from, int to) => _random.Next(from, to + 1);

    /// <summary>A pause between two lengths, in milliseconds.</summary>
    public TimeSpan Pause(int fromMs, int toMs) => TimeSpan.FromMilliseconds(Between(fromMs, toMs));

    /// <summary>True once in so many times.</summary>
    public bool OnceIn(int times) => _random.Next(times) == 0;

    /// <summary>One of these.</summary>
    public T Of<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
