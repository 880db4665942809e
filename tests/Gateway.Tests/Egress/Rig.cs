using Microsoft.Extensions.DependencyInjection;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Hosting;
using ReTraced.Queues;

namespace ReTraced.Gateway.Tests.Egress;

/// <summary>A server with an allow-list, names that lie to it, and the host that they may lead to.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private Rig(ApiServer api, HostileResolver resolver) => (Api, Resolver) = (api, resolver);

    public ApiServer Api { get; }

    public HostileResolver Resolver { get; }

    public ListeningHost Host { get; } = new();

    /// <summary>Starts the server.</summary>
    /// <param name="allow">The list, with commas.</param>
    /// <param name="policy">What settings have to pass; null for what the list says.</param>
    public static async Task<Rig> StartAsync(string allow, IWebhookPolicy? policy = null)
    {
        var resolver = new HostileResolver();
        var api = new ApiServer
        {
            Configure = (builder, retraced) =>
            {
                builder.Configuration["ReTraced:Webhooks:Allow"] = allow;
                retraced.Services.AddSingleton<IHostResolver>(resolver);
                if (policy is not null)
                {
                    retraced.Services.AddSingleton(policy);
                }
            },
        };
        await api.InitializeAsync();
        return new Rig(api, resolver);
    }

    /// <summary>A URL that leads to the host, if its name does.</summary>
    public string Url(string name) => $"http://{name}:{Host.Port}";

    /// <summary>Runs a job of a queue once.</summary>
    /// <returns>The job, once it has this status.</returns>
    public async Task<Answer> RunAsync(string queue, string status)
    {
        var jobId = await Api.EnqueueAsync(new { queueName = queue, timeoutSeconds = 60, maxTries = 2, backoffStrategy = "fixed", backoffConfig = new { baseDelaySeconds = 3600, maxDelaySeconds = 86400 } });
        return await Api.IsAsync(jobId, status);
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        Api.Dispose();
        await Host.DisposeAsync();
    }
}
