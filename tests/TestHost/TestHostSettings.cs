using System.Globalization;
using Microsoft.Extensions.Configuration;
using ReTraced.Grains.Crashing;

namespace ReTraced.TestHost;

/// <summary>What the test host is told on its command line, beside the server's own settings.</summary>
/// <param name="Runs"><c>--TestHost:Runs FILE</c>: the file of <see cref="RunLog"/>.</param>
/// <param name="CrashAt"><c>--TestHost:CrashAt NUMBER</c>: the crash point to die at; none if it is left out.</param>
/// <param name="Passage"><c>--TestHost:Passage N</c>: die at the n-th time the point is reached. Default: 1.</param>
internal sealed record TestHostSettings(string Runs, CrashPoint? CrashAt, int Passage)
{
    public static TestHostSettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("TestHost");
        var runs = section["Runs"] ?? throw new InvalidOperationException("--TestHost:Runs FILE is missing.");
        CrashPoint? point = section["CrashAt"] is { } crashAt ? (CrashPoint)Number(crashAt) : null;
        if (point is { } named && !Enum.IsDefined(named))
        {
            throw new InvalidOperationException($"There is no crash point {(int)named}.");
        }

        return new TestHostSettings(runs, point, section["Passage"] is { } passage ? Number(passage) : 1);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
