using Microsoft.Extensions.Logging;
using ReTraced.Grains.Workers;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <content>
/// Limits. What was used of rate limits is kept in a document, so that they hold over a restart: ahead of what is used while the queue
/// works, exactly when it leaves.
/// </content>
public sealed partial class QueueGrain
{
    // A key whose jobs come one at a time needs a permit written down for each. Each time all keys are written: very many of them less often.
    private const int PromiseAgainAfterMs = 100;
    private const int KeysPerMs = 100;
    private const int PromiseBeforeItIsNeededMs = 1_000;

    private FlowRules _rules = FlowRules.None;
    private Task _promise = Task.CompletedTask;
    private bool _promising;
    private long _promisedAt = long.MinValue / 2;

    private int _promisedKeys;

    // Of the document of now; null if there is none. Not known until it was read.
    private string? _promiseETag;
    private bool _promiseWasRead;

    private void FollowRules()
    {
        _rules = FlowRules.Of(Settings, Key);
        _book.Follow(_rules, Now, promised: true);
    }

    // The store may hold something else than was written.
    private void BeginFlow()
    {
        _promiseWasRead = false;
        FollowRules();
    }

    // The limits of a queue without any are not looked at.
    private void FollowFlow()
    {
        if (!_rules.LimitRate)
        {
            return;
        }

        var since = Now.SteadyMs - _promisedAt;
        if (!_promising && !_left && MayHandOut
            && ((since >= PromiseAgainMs && _book.LacksPromise) || (since >= PromiseBeforeItIsNeededMs && _book.PromiseRunsLow)))
        {
            _promise = PromiseAsync();
        }

        SetAlarm();
    }

    private long? NextFlowAt()
    {
        if (!_rules.LimitRate || !MayHandOut)
        {
            return null;
        }

        var permit = _book.NextPermitAt(Now);
        return !_promising && _book.LacksPromise ? Math.Min(permit ?? long.MaxValue, _promisedAt + PromiseAgainMs) : permit;
    }

    private int PromiseAgainMs => Math.Clamp(_promisedKeys / KeysPerMs, PromiseAgainAfterMs, PromiseBeforeItIsNeededMs);

    private async Task PromiseAsync()
    {
        (_promising, _promisedAt) = (true, Now.SteadyMs);
        try
        {
            await WritePromiseAsync(_book, ahead: true);
        }
        catch (Exception e) when (Faults.MayPass(e))
        {
            LogPromiseAgain(services.Log, e, Key.ToString());
        }
        finally
        {
            _promising = false;
        }

        WakeWaiters();
        SetAlarm();
    }

    // Another activation may have written meanwhile: what it has promised itself counts as used.
    private async Task WritePromiseAsync(QueueBook book, bool ahead)
    {
        while (book == _book)
        {
            if (!_promiseWasRead)
            {
                var document = await services.Documents.ReadAsync(RateRecord.Kind, Key.ToString());
                if (book != _book)
                {
                    return;
                }

                (_promiseWasRead, _promiseETag) = (true, document?.ETag);
                if (document is not null)
                {
                    book.Restore(RateRecord.Read(document.Utf8Json), Now);
                }
            }

            if (book.Promise(Now, ahead) is not { } promise || (promise.Record.IsEmpty() && _promiseETag is null))
            {
                return;
            }

            if (await services.Documents.WriteAsync(RateRecord.Kind, Key.ToString(), RateRecord.Write(promise.Record), _promiseETag) is { } written)
            {
                (_promiseETag, _promisedKeys) = (written, promise.Record.Keys.Count);
                book.Keep(promise);
                return;
            }

            _promiseWasRead = false;
        }
    }

    // What was promised and not used need not be waited for. If it cannot be written, it is.
    private async Task KeepWhatWasUsedAsync()
    {
        if (!_rules.LimitRate)
        {
            return;
        }

        await _promise.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!_promiseWasRead)
        {
            return;
        }

        try
        {
            await WritePromiseAsync(_book, ahead: false);
        }
        catch (Exception e) when (Faults.MayPass(e))
        {
            LogPromiseAgain(services.Log, e, Key.ToString());
        }
    }

    private LimitedJobs? Limited()
    {
        var now = Now;
        return _book.HeldBack(now) is > 0 and var held
            ? new LimitedJobs(held, _book.NextPermitAt(now) is { } at ? now.WallMs + at - now.SteadyMs : null)
            : null;
    }

    [LoggerMessage(6, LogLevel.Warning, "What queue {Key} has used of its rate limits could not be written; it is tried again, and until then no more is handed out than was written before")]
    private static partial void LogPromiseAgain(ILogger logger, Exception e, string key);
}
