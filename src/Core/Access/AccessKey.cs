namespace ReTraced.Access;

/// <summary>An API key as it is stored. The key itself is shown once, when it is made, and is nowhere afterwards.</summary>
/// <param name="Id">Names the key, in the key itself too; no secret. See <see cref="KeyText"/>.</param>
/// <param name="Name">Whom it was given to; the record and the audit log call its holder so.</param>
/// <param name="Role">What its holder may do.</param>
/// <param name="Sha256">SHA-256 of the whole key, lower-case hexadecimal. A key has 256 random bits, so a slower hash would gain nothing.</param>
/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="CreatedBy">Who made it.</param>
public sealed record AccessKey(string Id, string Name, AccessRole Role, string Sha256, long CreatedAt, string CreatedBy)
{
    /// <summary>When it was revoked, Unix milliseconds; null while it is good.</summary>
    public long? RevokedAt { get; init; }

    /// <summary>Who revoked it.</summary>
    public string? RevokedBy { get; init; }
}
