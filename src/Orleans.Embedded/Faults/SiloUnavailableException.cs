namespace Orleans.Runtime;

/// <summary>A call that came while the host was stopping or after it had stopped.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>With the usual message.</summary>
    public SiloUnavailableException()
        : base("The grain host is stopping and takes no more calls.")
    {
    }

    /// <summary>With a message.</summary>
    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
