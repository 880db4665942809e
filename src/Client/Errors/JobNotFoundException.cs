using ReTraced.Jobs;

namespace ReTraced.Client;

/// <summary>There is no such job, or no longer: retention removes finished ones.</summary>
public sealed class JobNotFoundException : ReTracedClientException
{
    internal JobNotFoundException(string message)
        : base(ErrorCodes.JobNotFound, message)
    {
    }
}
