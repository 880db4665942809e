namespace ReTraced.Gateway.Dashboard.Shell;

/// <summary>Why there is nothing to show.</summary>
/// <param name="Title">In a word.</param>
/// <param name="What">What has happened.</param>
/// <param name="Hint">Why that may be, and what to do.</param>
/// <param name="MayPass">True if it is to be tried again.</param>
public sealed record MissingModel(string Title, string What, string Hint, bool MayPass = false);
