using ReTraced.Explain;
using ReTraced.Exports;

namespace ReTraced.Gateway.Exports;

/// <summary><c>verify-export FILE</c>: checks an exported job and says in plain words what was found. It opens no store and needs no server.</summary>
public static class VerifyExportCommand
{
    /// <summary>The first word of the command line.</summary>
    public const string Verb = "verify-export";

    private const int Wrong = 1;

    /// <summary>Runs the command.</summary>
    /// <param name="args">What follows the verb.</param>
    /// <param name="output">Where the result goes.</param>
    /// <param name="errors">Where it goes that there is none.</param>
    /// <returns>The exit code: 0 if all is right, 1 if not or if the file is no export, 2 if the command line is wrong.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        if (args is not [{ Length: > 0 } file])
        {
            errors.WriteLine($"Use: {Verb} FILE, with a file that GET /api/v1/jobs/ID/export gave.");
            return GatewayProgram.BadSettings;
        }

        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{file} cannot be read: {e.Message}");
            return Wrong;
        }

        var (verification, faults) = ExportCheck.Verify(bytes);
        if (verification is null)
        {
            errors.WriteLine($"{file} is no export of a job that could be read:");
            foreach (var fault in faults)
            {
                errors.WriteLine($"  {fault.Field} {fault.Message}");
            }

            return Wrong;
        }

        output.WriteLine($"Job {verification.JobId}, exported at {Wording.Instant(verification.ExportedAt)} by version {verification.ProductVersion}.");
        output.WriteLine(verification.Ok
            ? $"It is as it was exported: the digest is right, and its {Wording.Count(verification.Checked, "ledger entry replays", "ledger entries replay")} to what is stored."
            : $"It is NOT as it was exported: {Wording.Count(verification.Violations.Count, "thing is", "things are")} wrong.");
        foreach (var line in verification.Violations.Concat(verification.Notes))
        {
            output.WriteLine($"  {line}");
        }

        return verification.Ok ? 0 : Wrong;
    }
}
