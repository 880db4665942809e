namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>
/// A write that any process may do, whoever owns the file. It touches only rows that the owner's session remembers nothing
/// of, and nothing of its own session: neither would notice what the other has written.
/// </summary>
internal abstract class SharedRequest<T> : WriteRequest<T>
{
    /// <summary>More than any group may have: it goes alone, so that all of a group is the owner's or none of it.</summary>
    public sealed override int Rows => int.MaxValue;

    /// <inheritdoc />
    public sealed override bool NeedsOwner => false;
}
