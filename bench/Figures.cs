using System.Globalization;

namespace ReTraced.Bench;

/// <summary>Several measurements of the same thing.</summary>
internal sealed class Figures
{
    private readonly List<double> _values = [];

    public static Figures Of(IEnumerable<double> values)
    {
        var figures = new Figures();
        figures._values.AddRange(values);
        return figures;
    }

    public int Count => _values.Count;

    public double Median => At(0.5);

    public void Add(double value) => _values.Add(value);

    /// <summary>The value below which this share of the values lies (nearest rank).</summary>
    public double At(double share)
    {
        var sorted = _values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    /// <summary>Median, and the range in brackets.</summary>
    public string ToString(string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median.ToString(format, CultureInfo.InvariantCulture)} ({_values.Min().ToString(format, CultureInfo.InvariantCulture)} to {_values.Max().ToString(format, CultureInfo.InvariantCulture)})");
}
