namespace ReTraced.Jobs;

/// <summary>The error codes that ReTraced itself knows, and how each is classified unless somebody says otherwise.</summary>
public static class ErrorCodes
{
    /// <summary>The job's data is wrong. Permanent.</summary>
    public const string InvalidJobData = "INVALID_JOB_DATA";

    /// <summary>The job could not be made.</summary>
    public const string JobCreationFailed = "JOB_CREATION_FAILED";

    /// <summary>There is no such job.</summary>
    public const string JobNotFound = "JOB_NOT_FOUND";

    /// <summary>The handler threw something that carries no code of its own.</summary>
    public const string JobExecutionFailed = "JOB_EXECUTION_FAILED";

    /// <summary>Who the job acts for is not known to the other side. Permanent.</summary>
    public const string AuthenticationFailed = "AUTHENTICATION_FAILED";

    /// <summary>Who the job acts for may not do this. Permanent.</summary>
    public const string AuthorizationFailed = "AUTHORIZATION_FAILED";

    /// <summary>The other side could not be reached.</summary>
    public const string NetworkError = "NETWORK_ERROR";

    /// <summary>The run took longer than the job's <c>timeoutSeconds</c>.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>The other side is down for now.</summary>
    public const string ServiceUnavailable = "SERVICE_UNAVAILABLE";

    /// <summary>The other side asks for fewer calls.</summary>
    public const string RateLimitExceeded = "RATE_LIMIT_EXCEEDED";

    /// <summary>Nothing is known about the failure.</summary>
    public const string UnknownError = "UNKNOWN_ERROR";

    /// <summary>The worker that held the lease went away or let it run out.</summary>
    public const string LeaseLost = "LEASE_LOST";

    /// <summary>The job's <c>expiresAt</c> passed before it was started. Permanent.</summary>
    public const string Expired = "EXPIRED";

    /// <summary>A person cancelled the job.</summary>
    public const string Cancelled = "CANCELLED";

    /// <summary>A job that this one depends on did not complete. Permanent.</summary>
    public const string ParentFailed = "PARENT_FAILED";

    /// <summary>The classification that holds unless the queue or the handler says otherwise: a code of the user's own is temporary.</summary>
    public static FailureType DefaultClassification(string code) => code switch
    {
        InvalidJobData or AuthenticationFailed or AuthorizationFailed or Expired or ParentFailed => FailureType.Permanent,
        _ => FailureType.Temporary,
    };

    /// <summary>True for <c>[A-Z][A-Z0-9_]{0,63}</c>, the form every code has.</summary>
    public static bool IsValid(string code)
    {
        if (code.Length is 0 or > 64 || code[0] is < 'A' or > 'Z')
        {
            return false;
        }

        foreach (var c in code)
        {
            if (c is not ((>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
