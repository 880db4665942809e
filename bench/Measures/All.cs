using ReTraced.Bench.Micro;

namespace ReTraced.Bench.Measures;

/// <summary>Everything that can be measured, in the order of <c>all</c>.</summary>
internal static class All
{
    public static readonly IReadOnlyList<Measure> Measures =
    [
        new("raw", null, "the limit of store and machine: the rows of three transitions a job, prepared, in large groups", RawBench.RunAsync),
        new("store", null, "three commits a job straight into the store: the limit of what is above it", StoreBench.RunAsync),
        new("drain", "jobs", "jobs per second, HTTP batch to completed (10,000 and 100,000), and what a job costs", DrainBench.RunAsync),
        new("mix", "jobs", "the same with 1, 10 and 100 queues, 1 KB and 64 KB of data, 30 % failing once (20,000)", MixBench.RunAsync),
        new("http", "jobs", "single enqueues at 64 connections: rate and latency (50,000)", HttpBench.RunAsync),
        new("peer", "jobs", "the drain and the same work by BullMQ, in turns, on Redis (50,000)", PeerBench.RunAsync) { Only = "redis" },
        new("latency", null, "idle dispatch: from the enqueue to the handler's start", LatencyBench.RunAsync),
        new("growth", "finished", "the drain on a store with so many finished jobs against an empty one (1,000,000)", GrowthBench.RunAsync),
        new("delayed", "jobs", "jobs due at the same instant: until all are started (100,000)", DelayedBench.RunAsync),
        new("retries", "jobs", "backoff drift, idle and at 5,000 retries/s (50,000)", RetriesBench.RunAsync),
        new("day", "jobs", "delayed jobs that are due over a day: memory, start, drift (1,000,000)", DayBench.RunAsync),
        new("limits", null, "a rate limit of 100/s over 30 s with 50 keys: how exactly, how evenly", LimitsBench.RunAsync),
        new("recovery", "jobs", "kill -9 with so many pending jobs: first start, all visible; memory of each (1,000,000)", RecoveryBench.RunAsync),
        new("replay", "jobs", "dead letters replayed one by one at 64 connections (10,000)", ReplayBench.RunAsync),
        new("bulk", "jobs", "dead letters of 12 causes: the groups, a dry run and a replay of all in bulk (10,000)", BulkBench.RunAsync),
        new("search", "jobs", "a page of 50 by each filter of the search in a store with so many jobs (1,000,000)", SearchBench.RunAsync),
        new("pages", "jobs", "the pages of the dashboard in Chromium with so many jobs in the store (1,000,000): first paint, bytes", PagesBench.RunAsync),
        new("cluster", "jobs", "the drain on 1, 2 and 4 silos, with 1 and 4 partitions (50,000); only with -p:GrainHost=Orleans", ClusterBench.RunAsync) { Only = "redis" },
        new("size", null, "bytes of a finished job in the store", SizeBench.RunAsync),
        new("durability", null, "what a kill -9 of redis-server costs, by its appendfsync", DurabilityBench.RunAsync) { Only = "redis" },
        new("micro", null, "single steps: state machine, backoff, JSON, a grain call, a commit into SQLite", MicroBench.RunAsync) { Once = true },
    ];
}
