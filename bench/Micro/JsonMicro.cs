using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ReTraced.Bench.Stores;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Bench.Micro;

/// <summary>A job as JSON: as the API shows it, and its head as the store keeps it.</summary>
public class JsonMicro
{
    private readonly Job _job;
    private readonly JobHead _head;
    private readonly byte[] _jobJson;
    private readonly byte[] _headJson;

    public JsonMicro()
    {
        var state = JobLife.Of("micro").Last().State;
        (_job, _head) = (Job.From(new StoredJob(state, 1, null)), state.Head);
        (_jobJson, _headJson) = (WriteJob(), WriteHead());
    }

    [Benchmark]
    public byte[] WriteJob() => JsonSerializer.SerializeToUtf8Bytes(_job, ReTracedJson.Default.Job);

    [Benchmark]
    public Job ParseJob() => JsonSerializer.Deserialize(_jobJson, ReTracedJson.Default.Job)!;

    [Benchmark]
    public byte[] WriteHead() => StoredFormat.Write(_head);

    [Benchmark]
    public JobHead ParseHead() => StoredFormat.ReadHead(_headJson);
}
