using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Operations;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.Serialization;

/// <summary>How grain messages are written between processes.</summary>
public static class ReTracedSerialization
{
    // Core names no serializer, so it cannot carry these names itself. They stand in the bytes in place of the class
    // names, which may then change.
    private static readonly Type[] CoreTypes =
    [
        typeof(StoredJob), typeof(JobState), typeof(JobSpec), typeof(JobHead), typeof(JobProgress), typeof(JobError), typeof(JobInput),
        typeof(JsonData), typeof(LiveJob), typeof(Lease), typeof(FieldError), typeof(IdempotencyClaim), typeof(QueueSettings), typeof(Operation), typeof(DlqPolicy),
        typeof(StoreUnavailableException), typeof(StoreNotOwnedException),
    ];

    /// <summary>
    /// Lets this process read and write everything that grain calls carry: messages, what they hold of Core, and our own
    /// exceptions, which reach the caller as what they are. Each silo and each client calls this.
    /// </summary>
    public static IServiceCollection AddReTracedSerialization(this IServiceCollection services)
    {
        services.AddSerializer(serializer => serializer.AddAssembly(typeof(ReTracedSerialization).Assembly));
        services.Configure<TypeManifestOptions>(options =>
        {
            foreach (var type in CoreTypes)
            {
                options.WellKnownTypeAliases[$"ReTraced.{type.Name}"] = type;
            }
        });
        return services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("ReTraced."));
    }
}
