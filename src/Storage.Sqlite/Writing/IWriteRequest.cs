namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Something that waits for the writer. Its caller hears of it only once the group it was part of is durable.</summary>
internal interface IWriteRequest
{
    /// <summary>About how many rows it writes; bounds the size of a group.</summary>
    int Rows { get; }

    /// <summary>True if only the owner may do it: all but a <see cref="SharedRequest{T}"/>, which goes alone.</summary>
    bool NeedsOwner { get; }

    /// <summary>True if its caller relies on the disk.</summary>
    bool NeedsDisk { get; }

    /// <summary>Writes inside the group's transaction. Refuses before it writes anything, so a refusal needs no undoing.</summary>
    void Apply(WriteSession session);

    /// <summary>The group is durable.</summary>
    void Complete();

    /// <summary>Nothing of the group was written.</summary>
    void Fail(Exception failure);
}
