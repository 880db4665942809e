# The images of the cluster, from one build:
#
#   docker build --target silo    -t retraced/silo .
#   docker build --target gateway -t retraced/gateway .
#
# The tags get the security patches of .NET 10 with each build that pulls. To build the same bytes again, name a digest:
# --build-arg RUNTIME=mcr.microsoft.com/dotnet/aspnet@sha256:...
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble

# What is published runs on every processor, so it is built on the machine's own and never under emulation.
FROM --platform=$BUILDPLATFORM ${SDK} AS build
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The same flags in each step, or it compiles again what the step before has compiled. No apphost: the images run
# `dotnet X.dll`. The compiler's messages in eleven languages come along with a package and nobody reads them.
ENV FLAGS="-c Release -p:GrainHost=Orleans -p:UseAppHost=false -p:SatelliteResourceLanguages=en"
COPY . .
# Everything that both executables reference. Packages stay in a cache of the builder, not in a layer.
RUN --mount=type=cache,id=retraced-nuget,target=/root/.nuget/packages,sharing=locked \
    dotnet build src/Hosting $FLAGS

FROM build AS build-silo
RUN --mount=type=cache,id=retraced-nuget,target=/root/.nuget/packages,sharing=locked \
    dotnet publish src/Silo $FLAGS -o /app

FROM build AS build-gateway
RUN --mount=type=cache,id=retraced-nuget,target=/root/.nuget/packages,sharing=locked \
    dotnet publish src/Gateway $FLAGS -o /app

# Not the chiseled image: it has no shell, and without one (and without curl, which neither image has) nothing in it can
# ask whether the process is well.
FROM ${RUNTIME} AS runtime
WORKDIR /app
COPY --chmod=555 deploy/docker/healthcheck.sh /usr/local/bin/healthcheck
# Nothing is written but /tmp (sockets of dotnet-trace and dotnet-dump): the root file system may be read-only.
# The base image's own ports give way to ASPNETCORE_URLS, without a warning at each start.
ENV ASPNETCORE_HTTP_PORTS= \
    ReTraced__Store=redis
# The image's own user `app`. By number, so that Kubernetes can see that it is not root.
USER 1654:1654

FROM runtime AS silo
COPY --from=build-silo /app .
ENV ASPNETCORE_URLS=http://+:5081
# Health and metrics; silo to silo; gateway to silo. None of them is for the world.
EXPOSE 5081 11111 30000
# Live, not ready: what restarts unhealthy containers must not do so because Redis is away.
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["healthcheck", "5081", "/healthz"]
# A list and not a line: the process is the first of its container, and SIGTERM reaches it and not a shell.
ENTRYPOINT ["dotnet", "ReTraced.Silo.dll"]

FROM runtime AS gateway
COPY --from=build-gateway /app .
ENV ASPNETCORE_URLS=http://+:5080
EXPOSE 5080
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["healthcheck", "5080", "/healthz"]
ENTRYPOINT ["dotnet", "ReTraced.Gateway.dll"]
