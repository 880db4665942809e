namespace ReTraced.Storage.Sqlite.Tests;

/// <summary>A folder that goes with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("retraced-sqlite-");

    /// <summary>The folder.</summary>
    public string Path => folder.FullName;

    /// <summary>A path in it.</summary>
    public string File(string name) => System.IO.Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);
}
