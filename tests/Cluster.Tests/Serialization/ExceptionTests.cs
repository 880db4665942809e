using Orleans.Serialization.Invocation;
using ReTraced.Handlers;
using ReTraced.Storage;
using StackExchange.Redis;
using Xunit;

namespace ReTraced.Cluster.Tests.Serialization;

public sealed class ExceptionTests
{
    public static TheoryData<Exception> OurOwn =>
    [
        new StoreUnavailableException("Redis is away."),
        new StoreUnavailableException("Redis is away.", new RedisConnectionException(ConnectionFailureType.SocketClosed, "It has hung up.")),
        new StoreUnavailableException("It is full.", new AggregateException(new NotKnownElsewhereException())),
        new StoreNotOwnedException("Another process owns it."),
        new PermanentJobException("No."),
    ];

    [Theory]
    [MemberData(nameof(OurOwn))]
    public void Answer_WhenCallThrewOneOfOurs_IsOfTheSameTypeWithTheSameMessage(Exception thrown)
    {
        var back = Answer(Thrown(thrown));

        Assert.IsType(thrown.GetType(), back);
        Assert.Equal(thrown.Message, back.Message);
        // For the log of the caller: where it happened.
        Assert.Contains(nameof(Thrown), back.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_WhenAnotherStandsBehindIt_TellsOfItAsText()
    {
        var back = Answer(new StoreUnavailableException("Redis is away.", new RedisConnectionException(ConnectionFailureType.SocketClosed, "It has hung up.")));

        Assert.Contains("RedisConnectionException: It has hung up.", back.ToString(), StringComparison.Ordinal);
    }

    private static Exception Answer(Exception thrown) => ((Response)Wire.Through(Response.FromException(thrown))).Exception!;

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}

/// <summary>Stands for the exceptions of libraries that a caller may not have.</summary>
internal sealed class NotKnownElsewhereException() : Exception("Known here.");
