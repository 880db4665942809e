using System.Diagnostics;

namespace ReTraced.Embedded;

/// <summary>
/// A call without a result. It is its own completion source, so that it and its task are all that a call allocates.
/// Generated subclasses hold the arguments.
/// </summary>
internal abstract class VoidCall(CallOptions options)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), IGrainCall
{
    private readonly Activity? _activity = Activity.Current;
    private Activation? _activation;

    public IGrainCall? Next { get; set; }

    public CallOptions Options { get; } = options;

    public void Run(Activation activation)
    {
        Task task;
        try
        {
            if (_activity is not null)
            {
                Activity.Current = _activity;
            }

            task = Invoke(activation.GrainInstance!) ?? throw MissingTask.Of(activation);
        }
        catch (Exception exception)
        {
            task = Task.FromException(exception);
        }

        _activation = activation;
        if (task.IsCompleted)
        {
            Finish(task);
        }
        else
        {
            task.ContinueWith(
                static (ended, call) => ((VoidCall)call!).Finish(ended),
                this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public void Fail(Exception exception)
    {
        if ((Options & CallOptions.OneWay) == 0)
        {
            SetException(exception);
        }
    }

    protected abstract Task Invoke(object grain);

    private void Finish(Task ended)
    {
        // The grain is free before its caller goes on, so that the caller's next call finds it so.
        _activation!.Completed(this, ended);
        if ((Options & CallOptions.OneWay) == 0)
        {
            SetFromTask(ended);
        }
    }
}
