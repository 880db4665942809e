namespace ReTraced.EndToEnd;

/// <summary>A folder of a test's own, gone afterwards.</summary>
public sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("retraced-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
