namespace Orleans.Runtime;

/// <summary>The text of an identity. Two are equal when their texts are, byte for byte.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>
{
    private readonly string? _text;

    private IdSpan(string? text) => _text = text;

    /// <summary>True for the value that names nothing.</summary>
    public bool IsDefault => _text is null;

    /// <summary>The identity with this text.</summary>
    public static IdSpan Create(string id) => new(id);

    /// <inheritdoc />
    public bool Equals(IdSpan obj) => _text == obj._text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text?.GetHashCode() ?? 0;

    /// <summary>Same text.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Different text.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    /// <summary>The text; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
