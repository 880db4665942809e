namespace ReTraced.Storage;

/// <summary>
/// The store cannot be used: it is locked, missing, read-only, full, damaged or away. The message says which, and what
/// to do, in words for a person.
/// </summary>
public class StoreUnavailableException : Exception
{
    /// <summary>The store cannot be used.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>The store cannot be used because of something below it.</summary>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
