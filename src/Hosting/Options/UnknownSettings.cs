using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace ReTraced.Hosting;

/// <summary>Finds settings that nobody reads: one that is misspelt must not pass for one that was left out.</summary>
internal static class UnknownSettings
{
    /// <summary>What is wrong with the settings of a section, one sentence each.</summary>
    /// <param name="section">What was set.</param>
    /// <param name="options">The class that it is bound to; its sections are classes of this assembly.</param>
    public static IEnumerable<string> Find(IConfigurationSection section, Type options)
    {
        var known = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToList();
        foreach (var given in section.GetChildren())
        {
            if (known.Find(property => property.Name.Equals(given.Key, StringComparison.OrdinalIgnoreCase)) is not { } property)
            {
                yield return $"{given.Path} is no setting; {section.Path} has {string.Join(", ", known.Select(property => property.Name).Order(StringComparer.Ordinal))}.";
            }
            else if (property.PropertyType is { IsClass: true } type && type.Assembly == options.Assembly)
            {
                foreach (var problem in Find(given, type))
                {
                    yield return problem;
                }
            }
        }
    }
}
