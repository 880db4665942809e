using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using ReTraced.Gateway.Dashboard.Shell;
using ReTraced.Jobs;

namespace ReTraced.Gateway.Dashboard;

/// <summary>Answers with a page.</summary>
internal static class PageResult
{
    /// <summary>The page that a component makes of a model, which it takes as its parameter <c>Model</c>.</summary>
    public static RazorComponentResult<TPage> Of<TPage>(object model, int status = StatusCodes.Status200OK)
        where TPage : IComponent => new(new Dictionary<string, object?> { ["Model"] = model }) { StatusCode = status };

    /// <summary>404: there is no such thing.</summary>
    /// <param name="what">What kind of thing.</param>
    /// <param name="name">Which.</param>
    /// <param name="hint">Why that may be, and what to do.</param>
    public static RazorComponentResult<MissingView> NotFound(string what, string name, string hint) =>
        Of<MissingView>(new MissingModel("Not found", $"There is no {what} '{Shown.Text(name, 200)}'.", hint), StatusCodes.Status404NotFound);

    /// <summary>400: the address of the page is wrong.</summary>
    public static RazorComponentResult<MissingView> Wrong(IReadOnlyList<FieldError> errors) =>
        Of<MissingView>(new MissingModel("Wrong address", "This address is not right.", string.Join(" ", errors.Take(10).Select(error => $"{Shown.Text(error.Field, 100)} {Shown.Text(error.Message, 500)}"))), StatusCodes.Status400BadRequest);

    /// <summary>It did not work.</summary>
    /// <param name="what">What has happened.</param>
    /// <param name="hint">Why, and what to do.</param>
    /// <param name="status">Of HTTP; with 503 the page looks by itself whether it works again.</param>
    public static RazorComponentResult<MissingView> Fault(string what, string hint, int status) =>
        Of<MissingView>(new MissingModel(Shown.Text(what, 200), Shown.Text(what, 500), Shown.Text(hint, 2_000), status == StatusCodes.Status503ServiceUnavailable), status);
}
