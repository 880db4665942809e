using ReTraced.Checking;
using ReTraced.Jobs;

namespace ReTraced.Storage.Sqlite.Tests.Checking;

/// <summary>A planted fault for each kind of violation.</summary>
internal static class PlantedCases
{
    private const string Done = "(SELECT place FROM jobs WHERE job_id = 'done')";
    private const string Dead = "(SELECT place FROM jobs WHERE job_id = 'dead')";
    private const string Pending = "(SELECT place FROM jobs WHERE job_id = 'pending')";
    private const string Running = "(SELECT place FROM jobs WHERE job_id = 'running')";

    public static readonly IReadOnlyList<PlantedCase> All =
    [
        new(ViolationKind.EnqueueLost, "pending", "no such job", Sql($"""
            DELETE FROM ledger WHERE id >> 20 = {Pending};
            DELETE FROM specs WHERE place = {Pending};
            DELETE FROM jobs WHERE job_id = 'pending';
            UPDATE counters SET jobs = 0 WHERE status = 0
            """)),
        new(ViolationKind.CompletionLost, "thrice", "lease lease-1 was acknowledged, and the ledger says of it Release", async scene =>
            await scene.LiveAsync("thrice", (10, Scene.Start(1)), (20, new Released()))),
        new(ViolationKind.CompletionUndone, "done", "entry 4 (Due) follows the success of run 1",
            Sql($"INSERT INTO ledger VALUES ({Done} << 20 | 4, {Scene.T + 30}, {(int)JobEventKind.Due}, 4, 0, 'scheduler', NULL)"),
            ViolationKind.IllegalTransition),
        new(ViolationKind.IllegalTransition, "pending", "says nothing to delayed; the state machine gives nothing to pending",
            Sql($"UPDATE ledger SET to_status = {(int)JobStatus.Delayed} WHERE id >> 20 = {Pending}")),
        new(ViolationKind.StateWrong, "dead", "The head is", Head("dead", "\"deadReason\":\"", "\"deadReason\":\"Not because ")),
        new(ViolationKind.LeasesOverlap, "running", "lease lease-2 was granted with entry 3 while run 1 held lease lease-1", async scene =>
            {
                scene.Sql($$"""
                    INSERT INTO ledger VALUES ({{Running}} << 20 | 3, {{Scene.T + 15}}, {{(int)JobEventKind.Start}}, 0, 1, 'worker-2', CAST('{"leaseId":"lease-2"}' AS BLOB));
                    UPDATE minutes SET started = started + 1
                    """);
                await Head("running", "\"tries\":1,\"attempts\":1", "\"tries\":2,\"attempts\":2")(scene);
            },
            ViolationKind.IllegalTransition),
        new(ViolationKind.TimeWentBack, "done", "entry 3 is of", Sql($"UPDATE ledger SET at = at - 15 WHERE id = ({Done} << 20 | 3)"),
            ViolationKind.IllegalTransition, ViolationKind.StateWrong),
        new(ViolationKind.CountWrong, "retried", "tries is 3, and the ledger counts 2", Head("retried", "\"tries\":2", "\"tries\":3"), ViolationKind.StateWrong),
        new(ViolationKind.DelayShort, "hasty", "run 2 began at 2025-10-09 08:54:00.720 UTC, 300 ms before it was due", async scene =>
            await scene.LiveAsync("hasty", (10, Scene.Start(1)), (20, Scene.Failure()), (720, new Due()), (720, Scene.Start(2)))),
        new(ViolationKind.DeadLetterMissing, "dead", "there is no dead letter", Sql($"DELETE FROM dead_letters WHERE place = {Dead}"), ViolationKind.IndexMissing),
        new(ViolationKind.DeadLetterSuperfluous, "done", "it never died", Sql($"""
            INSERT INTO dead_letters SELECT {Done}, queue, type, status, failure_type, error_code, fingerprint, died_at, deaths, resolution FROM dead_letters
            """), ViolationKind.IndexSuperfluous),
        new(ViolationKind.DeadLetterWrong, "dead", "TIMEOUT", Sql("UPDATE dead_letters SET error_code = 'TIMEOUT'")),
        new(ViolationKind.ActedTwice, "again", "entry 7 (Retry) is of operation op-1, which has acted on it before", async scene =>
            await scene.LiveAsync("again", (10, Scene.Start(1)), (20, Permanent), (30, Retry), (40, Scene.Start(2)), (50, Permanent), (60, Retry))),
        new(ViolationKind.OperationWrong, "op-2", "it is completed and has counted 3 jobs; the ledgers have 0 of it", Sql("""
            INSERT INTO documents VALUES ('operations', 'op-2', 999, CAST('{"operationId":"op-2","filter":{},"reason":"r","by":"ann","status":"completed","done":3,"conflicts":[],"page":[]}' AS BLOB))
            """)),
        new(ViolationKind.UniqueWrong, "unique", "the store gives that to nobody", async scene =>
        {
            await scene.MakeAsync("unique", spec => spec with { Unique = Once });
            scene.Sql("DELETE FROM unique_keys");
        }),
        new(ViolationKind.UniqueTwice, "unique-1", "and so does job unique-2", async scene =>
        {
            await scene.MakeAsync("unique-1", spec => spec with { Unique = Once });
            scene.Sql("DELETE FROM unique_keys");
            await scene.MakeAsync("unique-2", spec => spec with { Unique = Once });
        }),
        new(ViolationKind.Forgotten, "child", "ParentsFinished is due", async scene => await scene.MakeAsync("child", spec => spec with { DependsOn = ["done"] }, openParents: 1)),
        new(ViolationKind.StartedBeforeParent, "child", "job pending, on which it depends, is pending", async scene =>
            await scene.MoveAsync(await scene.MakeAsync("child", spec => spec with { DependsOn = ["pending"] }), Scene.Start(1))),
        new(ViolationKind.FiringMissing, "each-10", "there is no job each-10:20251009T085410Z", Sql($$"""
            INSERT INTO documents VALUES ('schedules', 'each-10', 998, CAST('{"scheduleId":"each-10","intervalSeconds":10,"timeZone":"UTC","misfire":"all","overlap":"allow","paused":false,"by":"ann","job":{"queueName":"q"},"createdAt":{{Scene.T}},"updatedAt":{{Scene.T}}}' AS BLOB));
            INSERT INTO documents VALUES ('schedule-states', 'each-10', 999, CAST('{"doneTo":{{Scene.T + 19_999}},"firings":[],"fired":1}' AS BLOB))
            """)),
        new(ViolationKind.DepthWrong, "email", "it counts 3 completed jobs; the heads count 2", Sql($"UPDATE counters SET jobs = jobs + 1 WHERE status = {(int)JobStatus.Completed}")),
        new(ViolationKind.OldestPendingWrong, "email", "the heads say", Sql("UPDATE jobs SET due_at = due_at - 5 WHERE job_id = 'pending'"),
            ViolationKind.LiveWrong, ViolationKind.IndexWrong),
        new(ViolationKind.LiveWrong, "pending", "Priority = 9", Sql("UPDATE jobs SET priority = 9 WHERE job_id = 'pending'")),
        new(ViolationKind.ThroughputWrong, "email", "the ledgers count", Sql("UPDATE minutes SET started = started + 1")),
        new(ViolationKind.IndexMissing, "done", "not in the index Removable", Sql("UPDATE jobs SET lane = 2 WHERE job_id = 'done'")),
        new(ViolationKind.IndexSuperfluous, "place 999", "there is no such job", Sql("INSERT INTO progress VALUES (999, '{}')")),
        new(ViolationKind.IndexSuperfluous, "done", "in the index Live", Sql("UPDATE jobs SET lane = 0 WHERE job_id = 'done'"),
            ViolationKind.IndexMissing, ViolationKind.LiveWrong),
        new(ViolationKind.IndexSuperfluous, "place 999", "in the index Records", Sql("INSERT INTO ledger VALUES (999 << 20 | 1, 0, 0, NULL, 0, 'x', NULL)")),
        new(ViolationKind.IndexWrong, "dead", "the search indexes", Sql($"UPDATE failures SET code = 'OTHER' WHERE place = {Dead}")),
        new(ViolationKind.IndexWrong, "done", "the search indexes", Sql($"INSERT INTO tags VALUES ({Done}, 'extra')")),
        new(ViolationKind.IndexWrong, "pending", "the search indexes", Sql("UPDATE status_blocks SET jobs = jobs + 1 WHERE status = 0")),
        new(ViolationKind.IndexWrong, "pending", "the search indexes", Sql($"UPDATE time_blocks SET first_at = (SELECT created_at FROM jobs WHERE place = {Pending}) + 1")),
        new(ViolationKind.IndexSuperfluous, "block 77", "in the index Search", Sql("INSERT INTO time_blocks VALUES (77, 0, 0)")),
        new(ViolationKind.IndexWrong, "done", "in the index Removable", Sql("UPDATE jobs SET finished_at = finished_at + 1 WHERE job_id = 'done'")),
    ];

    private static UniqueRule Once => new() { Key = "once", Scope = UniqueScope.UntilFinished };

    private static FailedRun Permanent => Scene.Failure() with { HandlerKind = FailureType.Permanent };

    private static RetryAsked Retry => new() { Reason = "r", Operation = "op-1" };

    private static Func<Scene, Task> Sql(string sql) => scene =>
    {
        scene.Sql(sql);
        return Task.CompletedTask;
    };

    private static Func<Scene, Task> Head(string jobId, string text, string by) => scene =>
    {
        scene.Head(jobId, text, by);
        return Task.CompletedTask;
    };
}
