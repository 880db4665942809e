using System.Text.Json;
using Orleans;
using Orleans.Storage;
using ReTraced.Jobs;
using ReTraced.Queues;

namespace ReTraced.Grains.Queues;

/// <content>The settings.</content>
public sealed partial class QueueGrain
{
    private Task _settingsChange = Task.CompletedTask;
    private bool _hasWebhook;

    /// <inheritdoc />
    public Task<QueueSettings> GetSettings() => Task.FromResult(Settings);

    /// <inheritdoc />
    public Task<SettingsReply> ChangeSettings(SettingsRequest request)
    {
        // One after the other: each patch is over what the one before it made, and a write needs the ETag of the last.
        var change = ChangeSettingsAfterAsync(_settingsChange, request);
        _settingsChange = change;
        return change;
    }

    private async Task<SettingsReply> ChangeSettingsAfterAsync(Task before, SettingsRequest request)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        using var patch = request.Patch.ToDocument();
        var (changed, errors) = Patched(patch.RootElement);
        if (errors.Count == 0 && changed.Partitions != settings.State.Partitions && await WhyNotNowAsync(changed) is { } why)
        {
            errors = [new FieldError("partitions", why)];
        }

        if (errors.Count > 0)
        {
            return new SettingsReply(settings.State, errors);
        }

        try
        {
            await WriteSettingsAsync(changed);
        }
        catch (InconsistentStateException)
        {
            // A change whose answer was lost has been written all the same: this one is over that.
            await settings.ReadStateAsync();
            (changed, errors) = Patched(patch.RootElement);
            if (errors.Count == 0 && changed.Partitions != settings.State.Partitions && await WhyNotNowAsync(changed) is { } whyNow)
            {
                errors = [new FieldError("partitions", whyNow)];
            }

            if (errors.Count > 0)
            {
                await FollowPartitionsAsync(_partitions);
                return new SettingsReply(settings.State, errors);
            }

            await WriteSettingsAsync(changed);
        }

        LogSettings(QueueName, request.By, request.Reason ?? "no reason given");
        return new SettingsReply(changed, []);
    }

    // A policy counts from when it was made.
    private (QueueSettings Settings, IReadOnlyList<FieldError> Errors) Patched(JsonElement patch)
    {
        var (changed, errors) = QueueSettingsPatch.Apply(settings.State, patch, services.Webhooks);
        return changed.DlqPolicy is { } policy && settings.State.DlqPolicy is null
            ? (changed with { DlqPolicy = policy with { Since = Now.WallMs } }, errors)
            : (changed, errors);
    }

    private async Task WriteSettingsAsync(QueueSettings changed)
    {
        var old = settings.State;
        settings.State = changed;
        try
        {
            await settings.WriteStateAsync();
        }
        catch
        {
            settings.State = old;
            throw;
        }

        await FollowPartitionsAsync(old.Partitions);
    }

    // Once they are stored, and for all at the same time: whoever takes a job for the webhook must then find it.
    private void ShowSettings()
    {
        services.Settings.Set(QueueName, Settings);
        if (_hasWebhook != Settings.Webhook is not null)
        {
            _hasWebhook = !_hasWebhook;
            // Who asked before asked under other terms.
            _lastAsked.Clear();
        }

        FollowRules();
    }
}
