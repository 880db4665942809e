using ReTraced.Access;
using ReTraced.Gateway.Http;
using ReTraced.Jobs.Input;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Which entries of the audit log a query asks for.</summary>
internal static class AuditQuery
{
    /// <summary>Reads <c>by</c>, <c>action</c>, <c>target</c>, <c>after</c> and <c>before</c>.</summary>
    public static AuditFilter Read(QueryReader query) => new()
    {
        By = query.Text("by"),
        Action = query.Text("action"),
        Target = query.Text("target"),
        After = query.Whole("after", 0, JobFields.MaxInstant),
        Before = query.Whole("before", 0, JobFields.MaxInstant),
    };
}
