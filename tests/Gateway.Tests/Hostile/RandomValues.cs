using System.Globalization;
using System.Text;

namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>Random parts of requests, right, nearly right and wild, drawn from one seeded source.</summary>
public sealed class RandomValues(Random random, RandomWorld world)
{
    private static readonly string[] WildJson =
    [
        "null", "true", "0", "-1", "-0", "0.5", "1e999", "-1e-300", "9223372036854775808", "1000000", "NaN", "\"\"", "\" \"", "\"x\"", "\"\\ud800\"",
        "\"\\u0000\"", "\"ä💣\"", "[]", "{}", "[null]", "{\"a\":1,\"a\":2}", "{\"\\udc00\":1}", "\"", "[", "", "\"TEMPORARY\"", "[\"a\",\"a\"]",
        "\"../..\"", new string('[', 80) + new string(']', 80), $"\"{new string('y', 3000)}\"",
    ];

    private static readonly string[] WildText = ["", " ", "x", "-1", "0", "501", "%", "%zz", "a/b", "a\\b", "ä", "💣", "\u202e", "\uFFFD", "*", "~~", "'; --", "UPPER", "..a", new string('z', 300)];

    private static readonly string[] Codes = ["TIMEOUT", "NETWORK_ERROR", "INVALID_JOB_DATA", "A_CODE", "lower", ""];

    public Random Random => random;

    public bool Chance(double probability) => random.NextDouble() < probability;

    public T Any<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    public string Queue() => Any(RandomWorld.Queues);

    /// <summary>A name that nobody has used, of the form of a job's id.</summary>
    public string NewName() => $"n-{random.NextInt64():x}";

    public string WildPathPart() => Uri.EscapeDataString(Any<string>([.. WildText.Skip(2), NewName()]));

    /// <summary>The id of a job for a path: mostly one that there is, or one that there never was.</summary>
    public string JobId() => Chance(0.85) && world.JobIds.Any(random) is { } known ? Uri.EscapeDataString(known) : Chance(0.5) ? NewName() : WildPathPart();

    /// <summary>A token: of a lease that is or was, of another's, of nobody's.</summary>
    public string Token()
    {
        var token = world.Tokens.Any(random);
        return random.Next(10) switch
        {
            < 7 when token is not null => token,
            7 when token is not null => token[..^3] + "AAA",
            8 => $"{Queue()}~{NewName()}~AAAAAAAAAAAAAAAAAAAAAA",
            _ => WildPathPart(),
        };
    }

    /// <summary>A query of some of these parameters; right unless it is wild.</summary>
    public string Query(params (string Name, Func<string> Value)[] known)
    {
        var parts = new List<string>();
        foreach (var (name, value) in known.Where(_ => Chance(0.3)))
        {
            var text = Chance(0.85) ? value() : Any(WildText);
            parts.Add($"{name}={Uri.EscapeDataString(text)}");
            if (Chance(0.02))
            {
                parts.Add(parts[^1]);
            }
        }

        if (Chance(0.03))
        {
            parts.Add($"{WildPathPart()}=1");
        }

        return parts.Count == 0 ? "" : $"?{string.Join('&', parts)}";
    }

    public (string, Func<string>)[] Paging() => [("limit", () => Number(random.Next(1, 60))), ("cursor", () => world.Cursors.Any(random) ?? "0")];

    /// <summary>The fields of a job, right all of them.</summary>
    public List<(string Name, string Json)> Job()
    {
        var type = Any(RandomWorld.Types);
        List<(string, string)> fields = [("queueName", Text(Queue())), ("type", Text(type)), ("jobData", JobData()), ("maxTries", Number(random.Next(1, 4)))];
        (string, Func<string>)[] more =
        [
            ("jobId", () => Text(Chance(0.2) && world.JobIds.Any(random) is { } taken ? taken : NewName())),
            ("priority", () => Number(random.Next(-100, 101))),
            ("timeoutSeconds", () => Any("1", "30", "86400")),
            ("delaySeconds", () => Any("0", "0.01", "1", "3600")),
            ("expiresAt", () => Any("253402300799999", Number(DateTimeOffset.UnixEpoch.AddDays(1).ToUnixTimeMilliseconds()))),
            ("historyNeed", () => Any("true", "false")),
            ("backoffStrategy", () => Text(Any("exponential", "fixed", "threeTier", "linear"))),
            ("backoffConfig", Backoff),
            ("tags", () => Any("[]", "[\"red\"]", "[\"red\",\"x:1\"]")),
            ("traceparent", () => Text("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
        ];
        fields.AddRange(more.Where(_ => Chance(0.25)).Select(field => (field.Item1, field.Item2())));
        return fields;
    }

    public string Backoff() => Fields(
        ("baseDelaySeconds", Any("0", "0.001", "1", "86400")),
        ("factor", Any("1", "2", "1000")),
        ("jitterSeconds", Any("0", "0.01")),
        ("limitOfTries", Number(random.Next(1, 5))));

    public string JobData() => random.Next(8) switch
    {
        0 => "null",
        1 => "-1.5e300",
        2 => "[1,[2,[3,{\"a\":\"\\ud800\"}]]]",
        3 => Text(new string('d', random.Next(4000))),
        _ => Fields(("to", Text("ann@example.com")), ("subject", Text(Any("SUCCESS", "NETWORK_ERROR", "INVALID_JOB_DATA", "CRASH", "THIRD_TRY")))),
    };

    public string Error() => Fields(("code", Text(Any(Codes))), ("message", Text("it broke")), ("details", JobData()));

    /// <summary>A patch of a job, some of it right.</summary>
    public string Changes()
    {
        var operations = Enumerable.Range(0, random.Next(0, 4)).Select(_ => Fields(
            ("op", Text(Any("add", "replace", "remove", "move", "copy", "test"))),
            ("from", Text(Any("/jobData", "/jobData/to", "/priority"))),
            ("path", Text(Any("/jobData", "/jobData/subject", "/jobData/-", "/maxTries", "/priority", "/backoffConfig/factor", "/nothing", ""))),
            ("value", Any("1", "2", "\"SUCCESS\"", "{}", "null"))));
        return $"[{string.Join(',', operations)}]";
    }

    public string Because() => Text(Any("a test", "because", "ä"));

    /// <summary>The body of these fields; now and then with something wrong in it.</summary>
    public byte[] Body(List<(string Name, string Json)> fields)
    {
        if (Chance(0.8))
        {
            return Encoding.UTF8.GetBytes(Fields([.. fields]));
        }

        switch (random.Next(8))
        {
            case 0 when fields.Count > 0:
                fields.RemoveAt(random.Next(fields.Count));
                break;
            case 1:
                fields.Add((NewName(), Any(WildJson)));
                break;
            case 2 when fields.Count > 0:
                fields.Add(fields[random.Next(fields.Count)]);
                break;
            case 3:
                return Encoding.UTF8.GetBytes(Any(WildJson));
            case 4:
                var cut = Encoding.UTF8.GetBytes(Fields([.. fields]));
                return cut[..random.Next(cut.Length)];
            case 5:
                var flipped = Encoding.UTF8.GetBytes(Fields([.. fields]));
                flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
                return flipped;
            default:
                for (var i = 0; i < fields.Count; i++)
                {
                    fields[i] = Chance(0.4) ? (fields[i].Name, Any(WildJson)) : fields[i];
                }

                break;
        }

        return Encoding.UTF8.GetBytes(Fields([.. fields]));
    }

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A JSON string of a text that needs no escapes.</summary>
    public static string Text(string text) => $"\"{text}\"";

    public static string Fields(params (string Name, string Json)[] fields) => $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Json}"))}}}";
}
