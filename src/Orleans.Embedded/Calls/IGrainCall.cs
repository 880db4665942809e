namespace ReTraced.Embedded;

/// <summary>One call on its way to an activation, and the link that queues it there.</summary>
internal interface IGrainCall
{
    /// <summary>The call behind this one in the activation's queue; guarded by that activation's lock.</summary>
    IGrainCall? Next { get; set; }

    CallOptions Options { get; }

    /// <summary>Runs in a turn of the activation, and reports to <see cref="Activation.Completed"/> exactly once.</summary>
    void Run(Activation activation);

    /// <summary>Ends a call that was not run.</summary>
    void Fail(Exception exception);
}
