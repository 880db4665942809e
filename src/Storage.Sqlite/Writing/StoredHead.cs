namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>What a commit must know of the job that the store holds.</summary>
/// <param name="Place">Its key.</param>
/// <param name="Version">Its version.</param>
/// <param name="Lane">Its lane, for the indexes.</param>
internal readonly record struct StoredHead(long Place, long Version, Lane Lane);
