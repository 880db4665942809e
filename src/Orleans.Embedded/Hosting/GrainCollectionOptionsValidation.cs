using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ReTraced.Embedded;

/// <summary>Checks the collection ages against each other at start.</summary>
internal sealed class GrainCollectionOptionsValidation : IValidateOptions<GrainCollectionOptions>
{
    public ValidateOptionsResult Validate(string? name, GrainCollectionOptions options)
    {
        if (options.CollectionQuantum <= TimeSpan.Zero)
        {
            return ValidateOptionsResult.Fail($"GrainCollectionOptions.CollectionQuantum is {options.CollectionQuantum}; it must be positive.");
        }

        var ages = options.ClassSpecificCollectionAge
            .Select(age => (Name: $"ClassSpecificCollectionAge[{age.Key}]", Age: age.Value))
            .Append((Name: "CollectionAge", Age: options.CollectionAge));
        var tooShort = ages
            .Where(age => age.Age != Timeout.InfiniteTimeSpan && age.Age <= options.CollectionQuantum)
            .Select(age => $"GrainCollectionOptions.{age.Name} is {age.Age}; it must be longer than CollectionQuantum ({options.CollectionQuantum}), or infinite.")
            .ToList();
        return tooShort.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(tooShort);
    }
}
