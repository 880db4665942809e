using Orleans;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>
/// One live grain: its object, its queue of calls and its turns. This part queues and admits calls; the others run
/// turns (<c>Turns</c>), begin and end the grain (<c>Lifecycle</c>), and answer its requests (<c>Context</c>).
/// </summary>
/// <remarks>
/// There may be hundreds of thousands of these, so it is its own scheduler, work item and lock, and it holds its calls
/// by links inside them. Fields are guarded by <c>lock (this)</c>: the type is internal and grain code has no reason
/// to lock its context.
/// </remarks>
internal sealed partial class Activation : TaskScheduler, IThreadPoolWorkItem, IGrainContext
{
    private IGrainCall? _firstWaiting;
    private IGrainCall? _lastWaiting;
    private Queue<Task>? _continuations;
    private int _waiting;
    private int _waitingInterleaved;
    private int _running;
    private int _blocking;
    private volatile int _turnThread;
    private bool _scheduled;
    private volatile ActivationState _state;
    private long _lastUse;

    public Activation(GrainClass grainClass, string key)
    {
        Class = grainClass;
        Key = key;
        _lastUse = grainClass.Silo.UseStamp;
    }

    /// <summary>The activation whose grain object this thread is building, for the constructor of <see cref="Grain"/>.</summary>
    [field: ThreadStatic]
    public static Activation? BeingBuilt { get; private set; }

    public GrainClass Class { get; }

    public string Key { get; }

    /// <summary>Calls running and waiting; read without the lock to choose among stateless workers.</summary>
    public int Load => _running + _waiting;

    public bool IsIdle => Load == 0;

    /// <summary>Whether it is ending, so that a call given to it would have to wait for its end.</summary>
    public bool IsLeaving => _state >= ActivationState.Deactivating;

    /// <summary>Takes a call; false when this activation is over and the call must look for another.</summary>
    public bool TryEnqueue(IGrainCall call)
    {
        lock (this)
        {
            if (_state == ActivationState.Dead)
            {
                return false;
            }

            Append(call);
            // A call that must wait for another needs no turn now: the other's end makes one.
            if (_scheduled || (_blocking > 0 && !MayInterleave(call)))
            {
                return true;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return true;
    }

    /// <summary>Called once by every call that ran, on whatever thread it ended.</summary>
    public void Completed(IGrainCall call, Task? outcome)
    {
        if (outcome is { IsFaulted: true })
        {
            OnCallFailed(call, outcome.Exception!.InnerException!);
        }

        lock (this)
        {
            _running--;
            if (!MayInterleave(call))
            {
                _blocking--;
            }

            if ((call.Options & CallOptions.NotUse) == 0)
            {
                _lastUse = Class.Silo.UseStamp;
            }

            if (_running == 0 && _asked is not null && _state == ActivationState.Active)
            {
                _state = ActivationState.Deactivating;
            }

            if (IsIdle)
            {
                _idle?.TrySetResult();
            }

            if (_scheduled || (_waiting == 0 && _state == ActivationState.Active))
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    private bool MayInterleave(IGrainCall call) => Class.IsReentrant || (call.Options & CallOptions.Interleave) != 0;

    private void Append(IGrainCall call)
    {
        if (_lastWaiting is null)
        {
            _firstWaiting = call;
        }
        else
        {
            _lastWaiting.Next = call;
        }

        _lastWaiting = call;
        _waiting++;
        if (MayInterleave(call))
        {
            _waitingInterleaved++;
        }
    }

    /// <summary>Takes the first waiting call that may start now; null when none may.</summary>
    private IGrainCall? Admit()
    {
        if (_state != ActivationState.Active || _waiting == 0 || (_blocking > 0 && _waitingInterleaved == 0))
        {
            return null;
        }

        IGrainCall? before = null;
        var call = _firstWaiting!;
        while (_blocking > 0 && !MayInterleave(call))
        {
            before = call;
            call = call.Next!;
        }

        Unlink(before, call);
        _running++;
        if (!MayInterleave(call))
        {
            _blocking++;
        }

        return call;
    }

    private void Unlink(IGrainCall? before, IGrainCall call)
    {
        if (before is null)
        {
            _firstWaiting = call.Next;
        }
        else
        {
            before.Next = call.Next;
        }

        if (ReferenceEquals(_lastWaiting, call))
        {
            _lastWaiting = before;
        }

        call.Next = null;
        _waiting--;
        if (MayInterleave(call))
        {
            _waitingInterleaved--;
        }
    }
}
