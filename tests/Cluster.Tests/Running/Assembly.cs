// Each test starts processes of its own and waits for what they do: one at a time, they have the machine for themselves.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
