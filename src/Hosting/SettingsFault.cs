using Microsoft.Extensions.Options;

namespace ReTraced.Hosting;

/// <summary>What is thrown for settings that cannot be used.</summary>
public static class SettingsFault
{
    /// <summary>True for a value that is refused, and for one that is not even of its type. The message names the setting and its value.</summary>
    public static bool Is(Exception e) => e is OptionsValidationException or InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" };
}
