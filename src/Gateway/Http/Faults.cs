using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ReTraced.Gateway.Dashboard;

namespace ReTraced.Gateway.Http;

/// <summary>Answers that it did not work: to a person as a page, to a program as JSON.</summary>
internal static class Faults
{
    /// <summary>Answers with the problem.</summary>
    public static Task AnswerAsync(HttpContext context, ProblemHttpResult problem)
    {
        if (!IsForAPerson(context.Request))
        {
            return problem.ExecuteAsync(context);
        }

        var details = problem.ProblemDetails;
        var status = details.Status ?? StatusCodes.Status500InternalServerError;
        return PageResult.Fault(details.Title ?? $"{ReasonPhrases.GetReasonPhrase(status)}.", details.Detail ?? "", status).ExecuteAsync(context);
    }

    // What a browser asks for itself, and not its scripts.
    private static bool IsForAPerson(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => StringSegment.Equals(type.MediaType, "text/html", StringComparison.OrdinalIgnoreCase));
}
