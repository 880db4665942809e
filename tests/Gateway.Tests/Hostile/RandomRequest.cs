namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>A request of a random run.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path from the server's root, and the query.</param>
/// <param name="Body">The body; null for none.</param>
/// <param name="MediaType">Its media type; null for none.</param>
/// <param name="Headers">More headers.</param>
public sealed record RandomRequest(string Method, string Path, byte[]? Body, string? MediaType, params (string Name, string Value)[] Headers);
