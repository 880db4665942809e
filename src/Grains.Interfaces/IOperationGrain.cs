using Orleans;
using Orleans.Concurrency;
using ReTraced.Operations;

namespace ReTraced.Grains;

/// <summary>One act on many dead letters; the key is its id. Goes on by itself, also in the process that comes after a crash, and never does one job twice.</summary>
[Alias("ReTraced.IOperationGrain")]
public interface IOperationGrain : IGrainWithStringKey
{
    /// <summary>Begins it. The same again answers what has become of it.</summary>
    [Alias("Begin")]
    Task<Operation> Begin(Operation asked);

    /// <summary>Does what a person asks.</summary>
    [Alias("Control")]
    Task<OperationReply> Control(OperationControl control);

    /// <summary>It is to go on: its process has ended, or the store was taken anew.</summary>
    [Alias("Wake")]
    [Repeatable]
    Task Wake();
}
