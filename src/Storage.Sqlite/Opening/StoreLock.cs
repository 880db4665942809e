using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ReTraced.Storage.Sqlite.Opening;

/// <summary>
/// Keeps a second ReTraced process off the database: an operating system lock on <c>{path}.lock</c>, which holds the
/// owner's process id. The system frees it when the process ends, however it ends; the file itself stays.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StoreUnavailableException">Another process, or another store of this one, has it.</exception>
    public static StoreLock Take(string databasePath)
    {
        var path = databasePath + ".lock";
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (IsHeld(e))
        {
            var owner = ReadOwner(path) is { } pid ? $"process {pid}" : "another process";
            throw new StoreUnavailableException(
                $"The database '{databasePath}' is in use by {owner}, which holds '{path}'. Stop that process, or set another ReTraced__Sqlite__Path.", e);
        }

        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            return new StoreLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => file.Dispose();

    // A sharing violation on Windows; EWOULDBLOCK elsewhere (11 on Linux, 35 on macOS).
    private static bool IsHeld(IOException e) => (e.HResult & 0xffff) is 32 or 33 or 11 or 35;

    private static string? ReadOwner(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        // .NET takes a lock of its own even to read, and would wait on the owner's.
        using var handle = new SafeFileHandle(Open(path, 0), ownsHandle: true);
        if (handle.IsInvalid)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[20];
        var text = Encoding.ASCII.GetString(bytes[..RandomAccess.Read(handle, bytes, 0)]).Trim();
        return text.Length == 0 ? null : text;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "A generated stub would need unsafe code for one call in an error path.")]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
