using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Schema;

/// <summary>Brings a database to the schema of this version of ReTraced, one step after the other.</summary>
internal static class Migrations
{
    /// <summary>Marks a database as ours: the ASCII letters <c>RTrc</c>.</summary>
    public const int ApplicationId = 0x52547263;

    /// <summary>All steps, by rising version. A step that was released is never changed: add another one.</summary>
    public static readonly IReadOnlyList<Migration> All = [new(1, Tables.Sql), new(2, Tables.Logs), new(3, Tables.Owner), new(4, Tables.Access), new(5, SearchTables.Sql), new(6, FlowTables.Sql)];

    /// <summary>The version that this build works with.</summary>
    public static int Newest => All[^1].Version;

    /// <summary>Runs the steps that the database has not seen.</summary>
    public static void Run(Connection connection, IReadOnlyList<Migration> migrations)
    {
        foreach (var migration in migrations)
        {
            // Most often there is nothing to do, and an owner that was stopped may hold the lock.
            if (migration.Version <= Version(connection))
            {
                continue;
            }

            connection.Execute("BEGIN IMMEDIATE");
            try
            {
                if (migration.Version <= Version(connection))
                {
                    // Another process that starts now was faster.
                    connection.Execute("COMMIT");
                    continue;
                }

                connection.Execute(migration.Sql);
                connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {migration.Version}; COMMIT");
            }
            catch
            {
                if (!connection.IsIdle)
                {
                    connection.Execute("ROLLBACK");
                }

                throw;
            }
        }
    }

    private static long Version(Connection connection) => connection.Scalar("PRAGMA user_version");
}
