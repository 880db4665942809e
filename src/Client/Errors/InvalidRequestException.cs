using ReTraced.Jobs;

namespace ReTraced.Client;

/// <summary>What was asked for is wrong, and nothing has happened. <see cref="Errors"/> names each field.</summary>
public sealed class InvalidRequestException : ReTracedClientException
{
    internal InvalidRequestException(IReadOnlyList<FieldError> errors, Exception? innerException = null)
        : base("INVALID_REQUEST", string.Join(' ', errors.Take(MostInMessage).Select(error => $"{error.Field} {error.Message}")) + More(errors.Count), innerException) => Errors = errors;

    private const int MostInMessage = 10;

    /// <summary>What is wrong, field by field.</summary>
    public IReadOnlyList<FieldError> Errors { get; }

    private static string More(int count) => count <= MostInMessage ? "" : FormattableString.Invariant($" And {count - MostInMessage} more.");
}
