using System.Globalization;
using System.Text;
using System.Text.Json;
using ReTraced.Jobs;

namespace ReTraced.Storage.Redis.Format;

/// <summary>A logged line as a list's element: its number, which the script gives, a space, and the rest as JSON.</summary>
internal static class LogText
{
    /// <summary>What follows the number.</summary>
    public static byte[] Write(LogLine line) => JsonSerializer.SerializeToUtf8Bytes(new LogLineText(line.At, line.Attempt, line.Text), StoredJson.Default.LogLineText);

    /// <summary>Reads a line.</summary>
    public static LogLine Read(byte[] utf8)
    {
        var space = utf8.AsSpan().IndexOf((byte)' ');
        var rest = JsonSerializer.Deserialize(utf8.AsSpan(space + 1), StoredJson.Default.LogLineText)!;
        return new LogLine(long.Parse(Encoding.ASCII.GetString(utf8, 0, space), CultureInfo.InvariantCulture), rest.At, rest.Attempt, rest.Text);
    }
}

/// <summary>A line without its number.</summary>
internal sealed record LogLineText(long At, int Attempt, string Text);
