using System.Runtime.ExceptionServices;
using Orleans;
using ReTraced.Storage;

namespace ReTraced.Grains.Serialization;

/// <summary>
/// What a caller in another process hears of a store that cannot be used: type and message as they are, and the text of
/// all that stands behind it. The inner exception itself is the store client's own; the caller may not know its type, and
/// one unknown type inside would cost it the whole answer.
/// </summary>
[GenerateSerializer, Alias("ReTraced.StoreExceptionSurrogate")]
internal struct StoreExceptionSurrogate
{
    [Id(0)] public string Message;

    [Id(1)] public string Text;

    public static StoreExceptionSurrogate Of(Exception exception) => new() { Message = exception.Message, Text = exception.ToString() };

    // Shown by ToString above the caller's own frames.
    public readonly TException Onto<TException>(TException exception)
        where TException : Exception
    {
        ExceptionDispatchInfo.SetRemoteStackTrace(exception, Text);
        return exception;
    }
}

[RegisterConverter]
internal sealed class StoreUnavailableExceptionConverter : IConverter<StoreUnavailableException, StoreExceptionSurrogate>
{
    public StoreUnavailableException ConvertFromSurrogate(in StoreExceptionSurrogate surrogate) =>
        surrogate.Onto(new StoreUnavailableException(surrogate.Message));

    public StoreExceptionSurrogate ConvertToSurrogate(in StoreUnavailableException value) => StoreExceptionSurrogate.Of(value);
}

[RegisterConverter]
internal sealed class StoreNotOwnedExceptionConverter : IConverter<StoreNotOwnedException, StoreExceptionSurrogate>
{
    public StoreNotOwnedException ConvertFromSurrogate(in StoreExceptionSurrogate surrogate) =>
        surrogate.Onto(new StoreNotOwnedException(surrogate.Message));

    public StoreExceptionSurrogate ConvertToSurrogate(in StoreNotOwnedException value) => StoreExceptionSurrogate.Of(value);
}
