using Microsoft.Extensions.DependencyInjection;
using ReTraced.Jobs;

namespace ReTraced.Hosting;

/// <summary>Sets ReTraced up, in <c>AddReTraced(o => ...)</c>.</summary>
public sealed class ReTracedBuilder
{
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);

    internal ReTracedBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the process.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds the handler of a type of job.</summary>
    /// <typeparam name="THandler">A class that implements <see cref="Handlers.IJobHandler{TData}"/> once. Made anew for each attempt, in a scope of its own.</typeparam>
    /// <param name="type">The type, which is the queue's name for jobs that do not say another.</param>
    /// <exception cref="ArgumentException">The type has not the form of one, or has a handler already.</exception>
    public ReTracedBuilder AddHandler<THandler>(string type)
        where THandler : class
    {
        if (!JobNames.IsType(type))
        {
            throw new ArgumentException($"'{type}' is not a type; it must be {JobNames.TypeForm}.", nameof(type));
        }

        if (!_types.Add(type))
        {
            throw new ArgumentException($"Type '{type}' has a handler already; a type has one.", nameof(type));
        }

        Services.AddScoped<THandler>();
        Services.AddSingleton(HandlerRegistration.Of(type, typeof(THandler)));
        return this;
    }
}
