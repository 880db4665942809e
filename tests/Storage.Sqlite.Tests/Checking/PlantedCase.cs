using ReTraced.Checking;

namespace ReTraced.Storage.Sqlite.Tests.Checking;

/// <summary>A fault, and what a check must say of it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">The job or the queue that must be named.</param>
/// <param name="Says">What its sentence must hold.</param>
/// <param name="Plant">Makes it.</param>
/// <param name="With">What is found beside it, since one fault can break more than one rule.</param>
internal sealed record PlantedCase(ViolationKind Kind, string Subject, string Says, Func<Scene, Task> Plant, params ViolationKind[] With);
