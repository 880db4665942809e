using Orleans;
using Orleans.Serialization.Cloning;
using ReTraced.Events;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Operations;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.Serialization;

// Calls within a silo copy what they pass. Everything that a message may hold never changes (the architecture tests hold
// it to that), so a reference is as good as a copy; the surrogates would write and read whole jobs for each call.
[RegisterCopier]
internal sealed class StoredJobCopier : ShallowCopier<StoredJob>;

[RegisterCopier]
internal sealed class JobStateCopier : ShallowCopier<JobState>;

[RegisterCopier]
internal sealed class JobSpecCopier : ShallowCopier<JobSpec>;

[RegisterCopier]
internal sealed class JobHeadCopier : ShallowCopier<JobHead>;

[RegisterCopier]
internal sealed class JobProgressCopier : ShallowCopier<JobProgress>;

[RegisterCopier]
internal sealed class JobErrorCopier : ShallowCopier<JobError>;

[RegisterCopier]
internal sealed class JobInputCopier : ShallowCopier<JobInput>;

[RegisterCopier]
internal sealed class JsonDataCopier : ShallowCopier<JsonData>;

[RegisterCopier]
internal sealed class LiveJobCopier : ShallowCopier<LiveJob>;

[RegisterCopier]
internal sealed class LeaseCopier : ShallowCopier<Lease>;

[RegisterCopier]
internal sealed class FieldErrorCopier : ShallowCopier<FieldError>;

[RegisterCopier]
internal sealed class IdempotencyClaimCopier : ShallowCopier<IdempotencyClaim>;

[RegisterCopier]
internal sealed class DlqPolicyCopier : ShallowCopier<DlqPolicy>;

[RegisterCopier]
internal sealed class OperationCopier : ShallowCopier<Operation>;

[RegisterCopier]
internal sealed class QueueSettingsCopier : ShallowCopier<QueueSettings>;

[RegisterCopier]
internal sealed class JobMovedCopier : ShallowCopier<JobMoved>;

[RegisterCopier]
internal sealed class EventPageCopier : ShallowCopier<EventPage>;
