namespace ReTraced.Embedded;

/// <summary>Runs the activation's turns, one at a time, on pool threads.</summary>
internal sealed partial class Activation
{
    // After so many steps a busy grain goes to the back of the pool's queue, so that it cannot starve the others.
    private const int StepsPerTurn = 64;

    public override int MaximumConcurrencyLevel => 1;

    void IThreadPoolWorkItem.Execute()
    {
        _turnThread = Environment.CurrentManagedThreadId;
        // Turns run inside a task of this scheduler: that is what makes every await in them come back here.
        new Task(static activation => ((Activation)activation!).Turn(), this, TaskCreationOptions.DenyChildAttach)
            .RunSynchronously(this);
    }

    protected override void QueueTask(Task task)
    {
        lock (this)
        {
            (_continuations ??= new(2)).Enqueue(task);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
        => !taskWasPreviouslyQueued && _turnThread == Environment.CurrentManagedThreadId && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (this)
        {
            return _continuations?.ToArray() ?? [];
        }
    }

    private void Turn()
    {
        if (_state == ActivationState.Created)
        {
            Begin();
        }

        var context = ExecutionContext.Capture()!;
        for (var step = 0; step < StepsPerTurn; step++)
        {
            Task? continuation = null;
            IGrainCall? call;
            bool end;
            lock (this)
            {
                _continuations?.TryDequeue(out continuation);
                call = Admit();
                end = _running == 0 && _state == ActivationState.Deactivating;
                if (end)
                {
                    _state = ActivationState.Ending;
                }
                else if (continuation is null && call is null)
                {
                    _turnThread = 0;
                    _scheduled = false;
                    return;
                }
            }

            if (continuation is not null)
            {
                TryExecuteTask(continuation);
            }

            if (call is not null)
            {
                call.Run(this);
                // What the call set in the execution context, its activity for one, is not for the next.
                ExecutionContext.Restore(context);
            }

            if (end)
            {
                _ = EndAsync();
            }
        }

        _turnThread = 0;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
