using static ReTraced.Gateway.Tests.Hostile.HostileRow;

namespace ReTraced.Gateway.Tests.Hostile;

/// <content>What people do with jobs and dead letters.</content>
internal static partial class HostileTable
{
    private const string Because = """{"reason":"r"}""";

    private static IEnumerable<HostileRow> Actions =>
    [
        // Wrong states.
        Refused("POST", "/jobs/{completed}/cancel", Because, 409, "WRONG_STATUS", "is completed"),
        Refused("POST", "/jobs/{cancelled}/cancel", Because, 409, "WRONG_STATUS", "is cancelled"),
        Refused("POST", "/jobs/{dead}/cancel", Because, 409, "WRONG_STATUS", "is dead"),
        Refused("POST", "/jobs/{pending}/retry", Because, 409, "WRONG_STATUS", "is pending"),
        Refused("POST", "/jobs/{processing}/retry", Because, 409, "WRONG_STATUS", "is processing"),
        Refused("POST", "/jobs/{completed}/retry", Because, 409, "WRONG_STATUS", "is completed"),
        Refused("POST", "/jobs/{poisoned}/retry", Because, 409, "NEEDS_FORCE", "force"),
        Refused("POST", "/jobs/{pending}/clone", Because, 409, "WRONG_STATUS", "is pending"),
        Refused("POST", "/jobs/{processing}/clone", Because, 409, "WRONG_STATUS", "is processing"),
        Refused("POST", "/dlq/{pending}/poison", Because, 404, "DEAD_LETTER_NOT_FOUND", "never died"),
        Refused("POST", "/dlq/{completed}/discard", Because, 404, "DEAD_LETTER_NOT_FOUND", "never died"),
        Refused("POST", "/dlq/{processing}/retry", Because, 404, "DEAD_LETTER_NOT_FOUND", "never died"),
        Refused("POST", "/dlq/{poisoned}/poison", Because, 409, "WRONG_STATUS", "is poisoned"),
        Refused("POST", "/dlq/{poisoned}/retry", Because, 409, "NEEDS_FORCE", "force"),
        Refused("POST", "/dlq/{discarded}/discard", Because, 409, "WRONG_STATUS", "discarded already"),
        Refused("POST", "/jobs/nobody/cancel", Because, 404, "JOB_NOT_FOUND", "'nobody'"),
        Refused("POST", "/jobs/nobody/retry", Because, 404, "JOB_NOT_FOUND", "'nobody'"),
        Refused("POST", "/jobs/nobody/clone", Because, 404, "JOB_NOT_FOUND", "'nobody'"),

        // What is wrong with the body is said first, whatever becomes of the job.
        Post("/jobs/{completed}/cancel", "{}", "reason").Saying("is required"),
        Post("/jobs/{pending}/cancel", """{"reason":["r"]}""", "reason"),
        Post("/jobs/{pending}/cancel", """{"reason":"\u00a0\t"}""", "reason").Named("cancel for no-break space"),
        Post("/jobs/{pending}/cancel", """{"reason":"r","by":"root"}""", "by"),
        Post("/jobs/{pending}/cancel", $$"""{"reason":"{{Long(1001)}}"}""", "reason").Named("a long reason to cancel").Saying("at most 1000"),
        Post("/jobs/{dead}/retry", """{"reason":"r","force":1}""", "force"),
        Post("/jobs/{dead}/retry", """{"reason":"r","runAt":1.5}""", "runAt"),
        Post("/jobs/{dead}/retry", """{"reason":"r","runAt":253402300800000}""", "runAt"),
        Post("/jobs/{delayed}/retry", """{"reason":"r","changes":[{"op":"replace","path":"/priority","value":1}]}""", "changes").Saying("is delayed"),
        Post("/jobs/{delayed}/retry", """{"reason":"r","runAt":5}""", "runAt"),
        Post("/dlq/{dead}/retry", """{"reason":"r","canary":1}""", "canary"),
        Post("/dlq/{dead}/poison", """{"reason":"r","force":true}""", "force"),
        Post("/dlq/{dead}/discard", """{"reason":""}""", "reason"),
        Post("/jobs/{completed}/clone", """{"reason":"r","runAt":5}""", "runAt"),
        Post("/jobs/{completed}/clone", Because, "Idempotency-Key").Named("a clone with a key").Header("Idempotency-Key", "k").Saying("each makes another job"),

        // The version.
        Post("/jobs/{dead}/retry", Because, "If-Match").Header("If-Match", "7").Named("a version without quotes").Saying("in quotes"),
        Post("/jobs/{dead}/retry", Because, "If-Match").Header("If-Match", "W/\"7\"").Named("a weak version"),
        Post("/dlq/{dead}/discard", Because, "If-Match").Header("If-Match", "\"1\", \"2\"").Named("two versions"),
        Refused("POST", "/jobs/{dead}/retry", Because, 412, "VERSION_CHANGED", "has moved since you looked").Header("If-Match", "\"1\"").Named("an old version"),
        Refused("POST", "/jobs/{processing}/cancel", Because, 412, "VERSION_CHANGED", "has moved since you looked").Header("If-Match", "\"1\"").Named("an old version to cancel"),
        Post("/jobs/{dead}/retry", """{"reason":"r","dryRun":"yes"}""", "dryRun"),
        Post("/jobs/{dead}/cancel", """{"reason":"r","dryRun":true}""", "dryRun"),
        Refused("POST", "/jobs/nobody/retry", """{"reason":"r","dryRun":true}""", 404, "JOB_NOT_FOUND", "'nobody'").Named("a dry run of nobody"),

        // Many at once.
        Post("/dlq/bulk", "{}", "action", "filter", "reason"),
        Post("/dlq/bulk", """{"action":"retry","filter":{},"reason":"r"}""", "filter").Saying("every dead letter there is"),
        Post("/dlq/bulk", """{"action":null,"filter":null,"reason":"r"}""", "action", "filter").Saying("2 fields"),
        Post("/dlq/bulk", """{"action":"discard","filter":{"text":"","tag":""},"reason":"r"}""", "filter.text", "filter.tag").Named("an empty text to discard by"),
        Post("/dlq/bulk", """{"action":"explode","filter":{"queue":"q"},"reason":"r"}""", "action").Saying("retry, discard, poison"),
        Post("/dlq/bulk", """{"action":"retry","filter":[],"reason":"r"}""", "filter"),
        Post("/dlq/bulk", """{"action":"retry","filter":{"queue":"Q","status":"completed","failureType":"x","errorCode":"x","fingerprint":"F","type":"","diedAfter":-1,"resolved":0,"colour":1},"reason":"r"}""",
            "filter.queue", "filter.status", "filter.failureType", "filter.errorCode", "filter.fingerprint", "filter.type", "filter.diedAfter", "filter.resolved", "filter.colour").Named("a filter that is all wrong"),
        Post("/dlq/bulk", """{"action":"retry","filter":{"data":{"":"1"}},"reason":"r"}""", "filter.data.").Saying("names no field"),
        Post("/dlq/bulk", """{"action":"retry","filter":{"data":{"a":[1]}},"reason":"r"}""", "filter.data.a"),
        Post("/dlq/bulk", """{"action":"discard","filter":{"queue":"q"},"reason":"r","changes":[{"op":"test","path":"/priority","value":0}],"canary":1,"force":true}""", "changes", "canary", "force").Saying("3 fields"),
        Post("/dlq/bulk", """{"action":"retry","filter":{"queue":"q"},"reason":"r","ratePerSecond":0,"limit":0,"canary":1001}""", "ratePerSecond", "limit", "canary"),
        Post("/dlq/bulk", """{"action":"retry","filter":{"queue":"q"},"reason":"r","dryRun":1,"pace":2}""", "dryRun", "pace"),
        Put("/schedules/s", "{}", "job").Saying("is required"),
        Put("/schedules/s", """{"job":{"queueName":"q"}}""", "cron").Saying("one of them says when it fires"),
        Put("/schedules/s", """{"cron":"* * * * *","intervalSeconds":5,"job":{"queueName":"q"}}""", "intervalSeconds").Saying("together with cron"),
        Put("/schedules/s", """{"cron":"61 * * * *","job":{"queueName":"q"}}""", "cron").Saying("61 is no minute"),
        Put("/schedules/s", """{"cron":"0 0 30 2 *","job":{"queueName":"q"}}""", "cron").Saying("never fires"),
        Put("/schedules/s", """{"runAt":5,"job":{"queueName":"q"}}""", "runAt").Saying("never fires"),
        Put("/schedules/s", """{"intervalSeconds":0,"job":{"queueName":"Q"},"misfire":"never","overlap":1,"jitterSeconds":-1,"what":1}""", "intervalSeconds", "job.queueName", "misfire", "overlap", "jitterSeconds", "what"),
        Put("/schedules/s", """{"intervalSeconds":5,"startAt":10,"endAt":9,"job":{"queueName":"q"}}""", "endAt").Saying("not be earlier"),
        Put("/schedules/s", """{"cron":"* * * * *","timeZone":"Europe/Nowhere","job":{"queueName":"q"}}""", "timeZone").Saying("IANA"),
        Put("/schedules/s", """{"cron":"* * * * *","timeZone":"../zone.tab","job":{"queueName":"q"}}""", "timeZone").Saying("IANA"),
        Put("/schedules/s", """{"cron":"* * * * *","timeZone":"localtime","job":{"queueName":"q"}}""", "timeZone").Saying("IANA"),
        Put("/schedules/s", """{"cron":"* * * * *","timeZone":"right/Europe/Berlin","job":{"queueName":"q"}}""", "timeZone").Saying("IANA"),
        Put("/schedules/s", """{"cron":"* * * * *","timeZone":"Europe/Berlin","startAt":253402300799999,"job":{"queueName":"q"}}""", "cron").Saying("never fires").Named("a start at the end of the calendar"),
        Put("/schedules/s", """{"cron":"* * * * *","job":{"queueName":"q","jobId":"a","runAt":5,"expiresAt":99}}""", "job.jobId", "job.runAt", "job.expiresAt"),
        Put("/schedules/%20s", """{"cron":"* * * * *","job":{"queueName":"q"}}""", "scheduleId"),
        Put("/schedules/s", """{"scheduleId":"t","cron":"* * * * *","job":{"queueName":"q"}}""", "scheduleId"),
        Refused("POST", "/schedules/nobody/pause", Because, 404, "SCHEDULE_NOT_FOUND", "'nobody'"),
        Refused("POST", "/schedules/nobody/resume", Because, 404, "SCHEDULE_NOT_FOUND", "'nobody'"),
        Refused("POST", "/schedules/nobody/trigger", Because, 404, "SCHEDULE_NOT_FOUND", "'nobody'"),
        Post("/schedules/nobody/trigger", "{}", "reason"),
        Refused("DELETE", "/schedules/nobody", null, 404, "SCHEDULE_NOT_FOUND", "'nobody'"),
        Post("/workflows", "{}", "jobs").Saying("is required"),
        Post("/workflows", """{"jobs":[{"queueName":"q"}]}""", "Idempotency-Key").Named("a workflow with a key").Header("Idempotency-Key", "k").Saying("a workflowId"),
        Post("/workflows", """{"jobs":[]}""", "jobs").Saying("is empty"),
        Post("/workflows", """{"jobs":{"a":1}}""", "jobs"),
        Post("/workflows", """{"workflowId":" ","name":7,"jobs":[{"queueName":"q"}],"what":1}""", "workflowId", "name", "what"),
        Post("/workflows", """{"jobs":[{"queueName":"q","jobId":"a","dependsOn":["b"]},{"queueName":"q","jobId":"b","dependsOn":["a"]}]}""", "jobs").Saying("a -> b -> a"),
        Post("/workflows", """{"jobs":[{"queueName":"q","jobId":"a","dependsOn":["a"]}]}""", "jobs[0].dependsOn").Saying("itself"),
        Post("/workflows", """{"jobs":[{"queueName":"q","dependsOn":["nobody"]}]}""", "jobs[0].dependsOn").Saying("neither exists"),
        Post("/workflows", """{"jobs":[{"queueName":"q","unique":{"key":"k","onConflict":"existing"}}]}""", "jobs[0].unique.onConflict"),
        Post("/workflows", """{"jobs":[{"queueName":"q","unique":{"key":"k"}},{"queueName":"q","unique":{"key":"k"}}]}""", "jobs[1].unique.key").Saying("jobs[0]"),
        Post("/jobs/batch", """{"jobs":[{"queueName":"q","jobId":"a","dependsOn":["b"]},{"queueName":"q","jobId":"b","dependsOn":["a"]}]}""", "jobs").Saying("wait for each other"),
        Refused("POST", "/workflows/nobody/cancel", Because, 404, "WORKFLOW_NOT_FOUND", "'nobody'"),
        Refused("POST", "/workflows/%zz/retry", Because, 404, "WORKFLOW_NOT_FOUND", "no workflow"),
        Post("/workflows/nobody/cancel", """{"reason":"r","force":true}""", "force"),
        Post("/workflows/nobody/retry", """{"jobIds":"a"}""", "reason", "jobIds"),
        Refused("POST", "/operations/nobody/pause", Because, 404, "OPERATION_NOT_FOUND", "'nobody'"),
        Refused("POST", "/operations/nobody/resume", Because, 404, "OPERATION_NOT_FOUND", "'nobody'"),
        Refused("POST", "/operations/%zz/cancel", Because, 404, "OPERATION_NOT_FOUND", "no operation"),
        Post("/operations/nobody/cancel", "{}", "reason"),

        // Patches.
        Change("5", "changes").Saying("an array of JSON Patch operations"),
        Change("""{"maxTries":5}""", "changes"),
        Change("[5]", "changes[0]"),
        Change("""[{"op":"replace","path":"/maxTries"}]""", "changes[0]"),
        Change("""[{"op":"explode","path":"/maxTries","value":1}]""", "changes[0]").Saying("is unknown"),
        Change("""[{"op":"replace","path":"maxTries","value":1}]""", "changes[0]"),
        Change("""[{"op":"replace","path":"/maxTries","value":1001}]""", "maxTries"),
        Change("""[{"op":"replace","path":"/maxTries","value":1e999}]""", "maxTries"),
        Change("""[{"op":"replace","path":"/backoffConfig/factor","value":0}]""", "backoffConfig.factor"),
        Change("""[{"op":"remove","path":"/priority"}]""", "priority"),
        Change("""[{"op":"remove","path":""}]""", "body", "jobData", "maxTries", "backoffConfig", "backoffStrategy", "priority", "timeoutSeconds") with { Fields = ["body"] },
        Change("""[{"op":"replace","path":"","value":[]}]""", "body"),
        Change("""[{"op":"add","path":"/queueName","value":"other"}]""", "queueName"),
        Change("""[{"op":"add","path":"/tries","value":0}]""", "tries"),
        Change("""[{"op":"test","path":"/maxTries","value":77}]""", "changes[0]").Saying("test failed"),
        Change("""[{"op":"replace","path":"/jobData/a~2b","value":1}]""", "changes[0]"),
        Change("""[{"op":"add","path":"/jobData/99999999999999999999","value":1},{"op":"add","path":"/jobData/x/-/-","value":1}]""", "changes[1]"),
        Change("""[{"op":"move","from":"/jobData","path":"/jobData/a"}]""", "changes[0]").Saying("into itself"),
        Change("""[{"op":"add","path":"/jobData/a","value":"\ud800"}]""", "changes").Named("half a surrogate pair in a change"),
        Change($"[{Repeat(1001, """{"op":"test","path":"/priority","value":0}""")}]", "changes").Named("1,001 changes").Saying("at most 1000"),
        Change(DeepArray, "body").Named("changes 100,000 deep").Saying("depth"),
        Change($$"""[{"op":"add","path":"/jobData/a","value":{{DeepArray}}}]""", "body").Named("a change 100,000 deep").Saying("depth"),
        Change($$"""[{"op":"add","path":"/jobData/a","value":"{{Long(1024 * 1024)}}"}]""", "jobData").Named("a change that makes the job too large"),
        Change(Doubling, "changes[15]").Named("copies that double the data").Saying("too large"),
        Change(NestingByCopies, "changes[2]").Named("copies that nest").Saying("deep"),
        Change(NestingByMoves, "changes[7]").Named("moves that nest").Saying("deep"),
        Post("/jobs/{dead}/clone", $$"""{"reason":"r","changes":{{NestingByCopies}}}""", "changes[2]").Named("a clone with copies that nest").Saying("deep"),
    ];

    // Each copies all of the data into itself: 2^n values after n of them.
    private static string Doubling => $"[{string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""{"op":"copy","from":"/jobData","path":"/jobData/c{{i}}"}"""))}]";

    // Each copies the data into its own innermost array: twice as deep after each, 30,000 levels after ten.
    private static string NestingByCopies
    {
        get
        {
            var operations = new List<string> { $$"""{"op":"replace","path":"/jobData","value":{{new string('[', 60)}}{{new string(']', 60)}}}""" };
            for (var depth = 60; depth < 60 << 10; depth *= 2)
            {
                operations.Add($$"""{"op":"copy","from":"/jobData","path":"/jobData{{Inner(depth)}}/-"}""");
            }

            return $"[{string.Join(',', operations)}]";
        }
    }

    // Each round puts the data into a new nest of arrays: 20,000 levels after 330 of them.
    private static string NestingByMoves
    {
        get
        {
            var nest = new string('[', 60) + new string(']', 60);
            var round = $$"""{"op":"add","path":"/t","value":{{nest}}},{"op":"move","from":"/jobData","path":"/t{{Inner(60)}}/-"},{"op":"move","from":"/t","path":"/jobData"}""";
            return $$"""[{{Repeat(330, round)}},{"op":"copy","from":"/jobData","path":"/t"}]""";
        }
    }

    // The way to the innermost of so many arrays, each in the one before.
    private static string Inner(int depth) => string.Concat(Enumerable.Repeat("/0", depth - 1));

    private static HostileRow Change(string changes, params string[] fields) =>
        Post("/jobs/{dead}/retry", $$"""{"reason":"r","changes":{{changes}}}""", fields).Named($"retry with {(changes.Length < 200 ? changes : "")}");
}
