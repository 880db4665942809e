using System.Text;

namespace ReTraced.TestHost;

/// <summary>
/// What ran, across kills: <c>jobId attempt start|end</c>, one line each, written past every buffer of this process. A
/// run has an end if its handler did all that it was to do.
/// </summary>
internal sealed class RunLog(string path) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Write(string jobId, int attempt, string what)
    {
        var line = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{jobId} {attempt} {what}\n"));
        lock (_gate)
        {
            // Another process may have written since.
            _file.Seek(0, SeekOrigin.End);
            _file.Write(line);
        }
    }

    public void Dispose() => _file.Dispose();
}
