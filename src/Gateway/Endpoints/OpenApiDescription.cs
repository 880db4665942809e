using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReTraced.Gateway.Access;
using ReTraced.Json;

namespace ReTraced.Gateway.Endpoints;

/// <summary>What the OpenAPI document says beyond the endpoints themselves.</summary>
internal static class OpenApiDescription
{
    private const string Scheme = "key";

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
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key. Without any key in the store, callers on the server's own machine need none." };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var roles = context.Description.ActionDescriptor.EndpointMetadata.OfType<AllowedRoles>().Single();
            if (roles.Text != AllowedRoles.Everyone)
            {
                operation.Description = $"{operation.Description}{(operation.Description is null ? "" : " ")}Roles: {roles.Text}; admin may do everything.";
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
                operation.Responses ??= [];
                operation.Responses["401"] = new OpenApiResponse { Description = "No key, or one that is not good." };
                operation.Responses["403"] = new OpenApiResponse { Description = "The key has another role." };
            }

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
