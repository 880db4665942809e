using System.Text.Json;
using ReTraced.Queues;

namespace ReTraced.Hosting;

/// <summary>How the state of grains is written into the store's documents, in both builds: a store can go from one to the other.</summary>
internal static class StoredState
{
    /// <summary>The one JSON that holds secrets.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Converters = { new StoredSecretConverter() } };
}
