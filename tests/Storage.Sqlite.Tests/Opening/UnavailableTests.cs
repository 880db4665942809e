using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Opening;
using SQLitePCL;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Opening;

/// <summary>Failures that a test cannot bring about for every user, root included.</summary>
public sealed class UnavailableTests
{
    [Theory]
    [InlineData(raw.SQLITE_FULL, "is full")]
    [InlineData(raw.SQLITE_READONLY, "read-only")]
    [InlineData(raw.SQLITE_READONLY | (4 << 8), "read-only")]
    [InlineData(raw.SQLITE_CANTOPEN, "cannot be opened")]
    [InlineData(raw.SQLITE_IOERR | (3 << 8), "Check the disk")]
    [InlineData(raw.SQLITE_CORRUPT, "is damaged")]
    [InlineData(raw.SQLITE_NOMEM, "cannot be used")]
    public void Because_WhenSqliteAnswersACode_NamesTheFileAndWhatIsWrong(int code, string says)
    {
        var message = Unavailable.Because(new SqliteFailureException(code, "words of SQLite"), "/data/jobs.db").Message;

        Assert.Contains("'/data/jobs.db'", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Because_WhenTheSystemForbidsIt_SaysWhoMustBeAllowed() =>
        Assert.Contains("Give this user write access", Unavailable.Because(new UnauthorizedAccessException("no"), "/data/jobs.db", "Making the folder").Message, StringComparison.Ordinal);
}
