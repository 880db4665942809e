using System.Text.Json;
using System.Text.Unicode;
using ReTraced.Explain;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Exports;

/// <summary>Checks an export without a store: its digest, that its ledger replays to its spec and head, and that what is derived in it is what is derived again.</summary>
public static class ExportCheck
{
    // Each replay with changes reads the job's data anew, twice: more than this together would take minutes.
    private const long MostReadBytes = 512L * 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = CanonicalJson.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Checks an export.</summary>
    /// <param name="utf8">The whole of it.</param>
    /// <returns>What was found; or, if it is no export at all, what is wrong with it field by field.</returns>
    public static (ExportVerification? Verification, IReadOnlyList<FieldError> Errors) Verify(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            return (null, [new FieldError("body", "is not valid UTF-8.")]);
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            var (content, errors) = ExportContent.Read(document.RootElement);
            return content is null ? (null, errors) : Check(content);
        }
        catch (JsonException e)
        {
            return (null, [new FieldError("body", utf8.IsEmpty ? "is empty; send an export." : $"is not valid JSON: {e.Message}")]);
        }
        catch (InvalidOperationException)
        {
            return (null, [new FieldError("body", "has a name that holds half of a surrogate pair, which is no text.")]);
        }
    }

    private static (ExportVerification? Verification, IReadOnlyList<FieldError> Errors) Check(ExportContent content)
    {
        var violations = new List<string>();
        var notes = new List<string>();
        CheckDigest(content, violations);
        var (replayed, read) = (0, 0L);
        try
        {
            var (entries, findings) = LedgerReplay.Find(content.Job, content.Ledger, byValue: true, Charge);
            replayed = entries;
            violations.AddRange(findings.Select(finding => finding.Sentence));
            CheckLog(content, violations);
            if (findings.Count > 0)
            {
                // They would differ in whatever is wrong already.
                notes.Add("The explanation and the dead letter were not compared, because the ledger does not replay to what is stored.");
            }
            else if (content.ProductVersion == JobExport.ProductVersion)
            {
                CheckDerived(violations, "explanation", content, JobExport.Derived.Explanation(content.Job, content.Ledger));
                CheckDerived(violations, "deadLetter", content, JobExport.Derived.DeadLetter(content.Job, content.Ledger));
            }
            else
            {
                notes.Add($"The explanation and the dead letter were written by version {content.ProductVersion}; this is version {JobExport.ProductVersion}, which may word them otherwise, so they were not compared.");
            }
        }
        catch (TooMuchException)
        {
            return (null, [new FieldError("ledger", $"has so many replays that change so much data that checking them would read more than {MostReadBytes >> 20} MiB; that is too much.")]);
        }
        catch (Exception e) when (e is ArgumentException or ArithmeticException or InvalidOperationException or NullReferenceException or FormatException or JsonException or KeyNotFoundException or IndexOutOfRangeException)
        {
            // Values that no scheduler writes: an instant beyond the calendar, a null in a list, a number beyond its range.
            violations.Add($"The record cannot be replayed, so no scheduler wrote it: {e.Message}");
        }

        void Charge(long bytes)
        {
            if ((read += bytes) > MostReadBytes)
            {
                throw new TooMuchException();
            }
        }

        return (new ExportVerification(violations.Count == 0, replayed, violations, notes, content.Job.Spec.JobId, content.ExportedAt, content.ProductVersion), []);
    }

    private static void CheckDigest(ExportContent content, List<string> violations)
    {
        var digest = CanonicalJson.Digest(content.Root, "digest");
        if (!string.Equals(digest, content.Digest.Value, StringComparison.OrdinalIgnoreCase))
        {
            violations.Add($"The digest is {Short(content.Digest.Value)}; the content gives {digest}: something was changed after the export.");
        }
    }

    private static void CheckLog(ExportContent content, List<string> violations)
    {
        var before = 0L;
        foreach (var line in content.Log)
        {
            if (line.Seq <= before || line.Attempt < 1 || line.Attempt > content.Job.Head.Attempts)
            {
                violations.Add(FormattableString.Invariant($"Log line {line.Seq} is out of order, or of attempt {line.Attempt}, where the job had {Wording.Count(content.Job.Head.Attempts, "run", "runs")}."));
                return;
            }

            before = line.Seq;
        }
    }

    private static void CheckDerived(List<string> violations, string part, ExportContent content, byte[]? derived)
    {
        var there = content.Root.TryGetProperty(part, out var stored);
        if (derived is null)
        {
            if (there)
            {
                violations.Add($"There is a {part}; the ledger gives none.");
            }

            return;
        }

        if (!there)
        {
            violations.Add($"There is no {part}; the ledger gives one.");
            return;
        }

        using var again = JsonDocument.Parse(derived, Options);
        if (JsonDifference.First(part, stored, again.RootElement) is { } difference)
        {
            violations.Add(difference);
        }
    }

    private sealed class TooMuchException : Exception;

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
