namespace ReTraced.Storage.Sqlite.Schema;

/// <summary>One step of the schema.</summary>
/// <param name="Version">The version that the step leads to.</param>
/// <param name="Sql">What it runs, inside a transaction of its own.</param>
internal sealed record Migration(int Version, string Sql);
