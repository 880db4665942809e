using ReTraced.Conformance.Stores;

namespace ReTraced.Storage.Sqlite.Tests;

public sealed class AccessKeysTests : AccessKeysConformance<SqliteFixture>;

public sealed class AuditLogListTests : AuditLogListConformance<SqliteFixture>;

public sealed class AuditLogTests : AuditLogConformance<SqliteFixture>;

public sealed class AuditTests : AuditConformance<SqliteFixture>;

public sealed class BatchTests : BatchConformance<SqliteFixture>;

public sealed class CommitTests : CommitConformance<SqliteFixture>;

public sealed class CountsTests : CountsConformance<SqliteFixture>;

public sealed class DeadLetterTests : DeadLetterConformance<SqliteFixture>;

public sealed class DocumentTests : DocumentConformance<SqliteFixture>;

public sealed class IdempotencyTests : IdempotencyConformance<SqliteFixture>;

public sealed class JobListTests : JobListConformance<SqliteFixture>;

public sealed class LedgerTests : LedgerConformance<SqliteFixture>;

public sealed class LoadTests : LoadConformance<SqliteFixture>;

public sealed class LogTests : LogConformance<SqliteFixture>;

public sealed class OwnershipTests : OwnershipConformance<SqliteFixture>;

public sealed class ProgressTests : ProgressConformance<SqliteFixture>;

public sealed class RecoveryTests : RecoveryConformance<SqliteFixture>;

public sealed class RetentionTests : RetentionConformance<SqliteFixture>;

public sealed class SearchTests : SearchConformance<SqliteFixture>;

public sealed class SharedWritesTests : SharedWritesConformance<SqliteFixture>;

public sealed class UniqueTests : UniqueConformance<SqliteFixture>;

public sealed class DependentsTests : DependentsConformance<SqliteFixture>;
