namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>Everything that must be refused.</summary>
internal static partial class HostileTable
{
    private const int Bomb = 100_000;

    private static string DeepArray => new string('[', Bomb) + new string(']', Bomb);

    public static readonly IReadOnlyList<HostileRow> All =
        [.. Jobs, .. Batches, .. BrokenJson, .. Actions, .. Leases, .. Queues, .. Exports, .. Queries, .. Paths, .. Methods, .. HeaderRows, .. Framing];

    private static string Long(int length) => new('x', length);

    private static string Repeat(int count, string item) => string.Join(',', Enumerable.Repeat(item, count));
}
