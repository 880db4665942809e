using ReTraced.Conformance.Stores;

namespace ReTraced.Storage.Redis.Tests;

public sealed class AccessKeysTests : AccessKeysConformance<RedisFixture>;

public sealed class AuditLogListTests : AuditLogListConformance<RedisFixture>;

public sealed class AuditLogTests : AuditLogConformance<RedisFixture>;

public sealed class AuditTests : AuditConformance<RedisFixture>;

public sealed class BatchTests : BatchConformance<RedisFixture>;

public sealed class CommitTests : CommitConformance<RedisFixture>;

public sealed class CountsTests : CountsConformance<RedisFixture>;

public sealed class DeadLetterTests : DeadLetterConformance<RedisFixture>;

public sealed class DocumentTests : DocumentConformance<RedisFixture>;

public sealed class IdempotencyTests : IdempotencyConformance<RedisFixture>;

public sealed class JobListTests : JobListConformance<RedisFixture>;

public sealed class LedgerTests : LedgerConformance<RedisFixture>;

public sealed class LoadTests : LoadConformance<RedisFixture>;

public sealed class LogTests : LogConformance<RedisFixture>;

public sealed class OwnershipTests : OwnershipConformance<RedisFixture>;

public sealed class ProgressTests : ProgressConformance<RedisFixture>;

public sealed class RecoveryTests : RecoveryConformance<RedisFixture>;

public sealed class RetentionTests : RetentionConformance<RedisFixture>;

public sealed class SearchTests : SearchConformance<RedisFixture>;

public sealed class SharedWritesTests : SharedWritesConformance<RedisFixture>;

public sealed class UniqueTests : UniqueConformance<RedisFixture>;

public sealed class DependentsTests : DependentsConformance<RedisFixture>;
