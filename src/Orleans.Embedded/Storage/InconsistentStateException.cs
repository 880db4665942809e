using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A write that was refused because the record is no longer at the version that the grain read.</summary>
public class InconsistentStateException : OrleansException
{
    /// <summary>Without a message.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>With a message.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public InconsistentStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With the two versions.</summary>
    public InconsistentStateException(string errorMsg, string storedEtag, string currentEtag)
        : base(errorMsg)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>The version that the writer expected.</summary>
    public string CurrentEtag { get; } = "";

    /// <summary>The version in the store.</summary>
    public string StoredEtag { get; } = "";

    /// <inheritdoc />
    public override string ToString() => $"{base.ToString()} (stored version '{StoredEtag}', expected '{CurrentEtag}')";
}
