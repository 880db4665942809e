namespace ReTraced.Client;

/// <summary>The scheduler has not done what was asked. The message says why, in words for a person.</summary>
public abstract class ReTracedClientException : Exception
{
    private protected ReTracedClientException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>Which problem it is: the <c>code</c> of the HTTP API.</summary>
    public string Code { get; }
}
