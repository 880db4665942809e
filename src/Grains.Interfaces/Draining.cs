namespace ReTraced.Grains;

/// <summary>What is said of a queue that takes in no new jobs.</summary>
public static class Draining
{
    /// <summary>The code in the API.</summary>
    public const string Code = "QUEUE_DRAINING";

    /// <summary>What is the matter, and what to do.</summary>
    public static string Message(string queueName) =>
        $"Queue '{queueName}' is draining: it takes in no new jobs and runs those that it has to their end. Resume it (POST /api/v1/queues/{queueName}/resume), or give the job to another queue.";
}
