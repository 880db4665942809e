using System.Text.RegularExpressions;

namespace ReTraced.Client;

/// <summary>The forms of the settings by which the processes of a cluster find each other.</summary>
internal static partial class SettingForms
{
    /// <summary>The form of ServiceId and ClusterId, for messages.</summary>
    public const string IdForm = "1 to 64 of the characters A-Z a-z 0-9 _ . -";

    /// <summary>The form of the key prefix, for messages.</summary>
    public const string KeyPrefixForm = "1 to 32 of the characters A-Z a-z 0-9 _ . -";

    /// <summary>True for <see cref="IdForm"/>.</summary>
    public static bool IsId(string text) => Id().IsMatch(text);

    /// <summary>True for <see cref="KeyPrefixForm"/>.</summary>
    public static bool IsKeyPrefix(string text) => KeyPrefix().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,32}\z")]
    private static partial Regex KeyPrefix();
}
