using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReTraced.Json;

namespace ReTraced.Gateway.Endpoints;

/// <summary>What the OpenAPI document says beyond the endpoints themselves.</summary>
internal static class OpenApiDescription
{
    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "ReTraced",
                Version = "v1",
                Description = "A job scheduler whose retries are data. Instants are Unix milliseconds. Errors are problem documents (RFC 9457) with a code.",
            };
            return Task.CompletedTask;
        });

        // JSON of the user's own: any value.
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(JsonData))
            {
                schema.Type = null;
                schema.Properties = null;
                schema.Description = "Any JSON value.";
            }

            return Task.CompletedTask;
        });
    }
}
