using System.Diagnostics;

namespace ReTraced.Embedded;

/// <summary>A call with a result; see <see cref="VoidCall"/>.</summary>
internal abstract class ResultCall<TResult>(CallOptions options)
    : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), IGrainCall
{
    private readonly Activity? _activity = Activity.Current;
    private Activation? _activation;

    public IGrainCall? Next { get; set; }

    public CallOptions Options { get; } = options;

    public void Run(Activation activation)
    {
        Task<TResult> task;
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
            task = System.Threading.Tasks.Task.FromException<TResult>(exception);
        }

        _activation = activation;
        if (task.IsCompleted)
        {
            Finish(task);
        }
        else
        {
            task.ContinueWith(
                static (ended, call) => ((ResultCall<TResult>)call!).Finish(ended),
                this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public void Fail(Exception exception) => SetException(exception);

    protected abstract Task<TResult> Invoke(object grain);

    private void Finish(Task<TResult> ended)
    {
        // The grain is free before its caller goes on, so that the caller's next call finds it so.
        _activation!.Completed(this, ended);
        SetFromTask(ended);
    }
}
