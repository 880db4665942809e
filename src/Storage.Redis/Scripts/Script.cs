using System.Reflection;

namespace ReTraced.Storage.Redis.Scripts;

/// <summary>The Lua scripts, one file per verb; each says in its header what it takes and answers.</summary>
internal static class Script
{
    public static readonly string Commit = Read("commit");
    public static readonly string Reserve = Read("reserve");
    public static readonly string Unreserve = Read("unreserve");
    public static readonly string Depend = Read("depend");
    public static readonly string Undepend = Read("undepend");
    public static readonly string Register = Read("register");
    public static readonly string Take = Read("take");
    public static readonly string Raise = Read("raise");
    public static readonly string Beat = Read("beat");
    public static readonly string Progress = Read("progress");
    public static readonly string Log = Read("log");
    public static readonly string Trim = Read("trim");
    public static readonly string Mark = Read("mark");
    public static readonly string Unmark = Read("unmark");
    public static readonly string Marked = Read("marked");
    public static readonly string Rest = Read("rest");
    public static readonly string ForgetHours = Read("forget-hours");
    public static readonly string Document = Read("document");
    public static readonly string KeyAdd = Read("key-add");
    public static readonly string KeyRevoke = Read("key-revoke");
    public static readonly string AuditBegin = Read("audit-begin");
    public static readonly string AuditEnd = Read("audit-end");

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
