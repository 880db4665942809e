using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ReTraced.Handlers;
using ReTraced.Json;

namespace ReTraced.Hosting;

/// <summary>A handler class and how to call it without knowing its types.</summary>
public sealed class HandlerRegistration
{
    private static readonly MethodInfo InvokeMethod = typeof(HandlerRegistration).GetMethod(nameof(InvokeAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    private HandlerRegistration(string type, Func<IServiceProvider, JsonData, JobContext, CancellationToken, Task<object?>> invoke) =>
        (Type, Invoke) = (type, invoke);

    /// <summary>The type of job that it runs.</summary>
    public string Type { get; }

    /// <summary>Makes the handler from a scope and runs it. Data that it cannot read throws a <see cref="JobDataException"/>.</summary>
    public Func<IServiceProvider, JsonData, JobContext, CancellationToken, Task<object?>> Invoke { get; }

    /// <summary>Registers a class that implements <see cref="IJobHandler{TData}"/> once.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static HandlerRegistration Of(string type, Type handler)
    {
        var contracts = handler.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IJobHandler<>)).ToList();
        if (contracts.Count != 1)
        {
            throw new ArgumentException($"{handler.Name} implements IJobHandler<T> {contracts.Count} times; a handler implements it once.", nameof(handler));
        }

        var invoke = InvokeMethod.MakeGenericMethod(handler, contracts[0].GetGenericArguments()[0]);
        return new HandlerRegistration(type, invoke.CreateDelegate<Func<IServiceProvider, JsonData, JobContext, CancellationToken, Task<object?>>>());
    }

    private static Task<object?> InvokeAsync<THandler, TData>(IServiceProvider services, JsonData json, JobContext context, CancellationToken cancellationToken)
        where THandler : class, IJobHandler<TData>
    {
        var data = Read<TData>(json);
        return services.GetRequiredService<THandler>().HandleAsync(data, context, cancellationToken);
    }

    private static TData Read<TData>(JsonData json)
    {
        try
        {
            return JsonSerializer.Deserialize<TData>(json.Utf8.Span, JsonSerializerOptions.Web)
                ?? throw new JobDataException($"jobData is null, and {typeof(TData).Name} was expected.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new JobDataException($"jobData cannot be read as {typeof(TData).Name}: {e.Message}", e);
        }
    }
}

/// <summary>A job's data cannot be read as what its handler takes.</summary>
public sealed class JobDataException : Exception
{
    /// <summary>It cannot be read.</summary>
    public JobDataException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
