namespace ReTraced.Hosting;

/// <summary>The rules let no connection be made. Nothing was sent.</summary>
/// <param name="reason">Why, as the rest of a sentence that begins with the host.</param>
/// <param name="byHost">True if the host itself is refused, and not only the addresses that its name has now.</param>
public sealed class EgressRefusedException(string reason, bool byHost) : Exception($"The host {reason}")
{
    /// <summary>Why, as the rest of a sentence that begins with the host.</summary>
    public string Reason => reason;

    /// <summary>True if the host itself is refused: that does not change by itself. False if its name may have other addresses later.</summary>
    public bool ByHost => byHost;
}
