namespace ReTraced.Queues;

/// <summary>Where webhooks may go, as far as a URL itself tells. What a name resolves to is judged when it is called.</summary>
public interface IWebhookPolicy
{
    /// <summary>Why no webhook may go to this URL, as the rest of a sentence that begins with the name of the field and quotes nothing of the URL; null if it may, or if only its addresses decide.</summary>
    string? WhyNot(Uri url);
}
