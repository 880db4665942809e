namespace ReTraced.Hosting;

/// <summary>With what a server that cannot start ends.</summary>
public static class ExitCodes
{
    /// <summary>The settings are wrong.</summary>
    public const int BadSettings = 2;

    /// <summary>The store cannot be used.</summary>
    public const int NoStore = 3;

    /// <summary>The address cannot be listened on.</summary>
    public const int NoAddress = 4;
}
