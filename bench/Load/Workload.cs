using System.Globalization;
using System.Text;
using ReTraced.Bench.Servers;

namespace ReTraced.Bench.Load;

/// <summary>Jobs that a measure enqueues, and what must have become of each.</summary>
/// <param name="Name">What their ids begin with.</param>
/// <param name="Jobs">How many.</param>
internal sealed record Workload(string Name, int Jobs)
{
    /// <summary>Their handler.</summary>
    public string Type { get; init; } = "noop";

    /// <summary>The queue, or what the names of the queues begin with.</summary>
    public string Queue { get; init; } = Name;

    /// <summary>Over how many queues they are spread, one after the other.</summary>
    public int Queues { get; init; } = 1;

    /// <summary>How much larger jobData is than a number.</summary>
    public int DataBytes { get; init; }

    /// <summary>Of flaky jobs: how many of a hundred fail in their first run.</summary>
    public int FailPercent { get; init; }

    /// <summary>Of flaky jobs: when a run that fails wants the next one, Unix milliseconds; null: their backoff decides.</summary>
    public Func<int, long>? RetryAt { get; init; }

    /// <summary>Of flaky jobs: a word for what makes them fail; null: the same for all.</summary>
    public Func<int, string>? Cause { get; init; }

    /// <summary>More fields of a job, written when it is sent: <c>,"runAt":1</c>.</summary>
    public Func<int, string>? Fields { get; init; }

    /// <summary>The names of the queues.</summary>
    public IEnumerable<string> QueueNames => Enumerable.Range(0, Queues).Select(QueueOf);

    /// <summary>The id of a job.</summary>
    public string IdOf(int job) => string.Create(CultureInfo.InvariantCulture, $"{Name}-{job}");

    /// <summary>How many runs a job must have had.</summary>
    public int RunsOf(int job) => Fails(job) ? 2 : 1;

    /// <summary>A job as JSON.</summary>
    public void Write(int job, StringBuilder to)
    {
        to.Append(CultureInfo.InvariantCulture, $$$"""{"jobId":"{{{IdOf(job)}}}","queueName":"{{{QueueOf(job)}}}","type":"{{{Type}}}","jobData":{"n":{{{job}}}""");
        if (Type == FlakyHandler.JobType)
        {
            to.Append(Fails(job) ? ",\"fail\":1" : ",\"fail\":0");
            if (Cause is not null)
            {
                to.Append(CultureInfo.InvariantCulture, $",\"cause\":\"{Cause(job)}\"");
            }

            if (RetryAt is not null)
            {
                to.Append(CultureInfo.InvariantCulture, $",\"retryAt\":{RetryAt(job)}");
            }
        }

        if (DataBytes > 0)
        {
            to.Append(",\"text\":\"").Append('x', DataBytes).Append('"');
        }

        // Closes jobData, then the job.
        to.Append('}').Append(Fields?.Invoke(job)).Append('}');
    }

    private string QueueOf(int job) => Queues == 1 ? Queue : string.Create(CultureInfo.InvariantCulture, $"{Queue}-{job % Queues}");

    // Spread evenly: 37 and 100 have no factor in common.
    private bool Fails(int job) => job * 37L % 100 < FailPercent;
}
