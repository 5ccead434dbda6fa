using EdgeFace.Messaging.Signing;

namespace EdgeFace.Messaging.Gallery;

/// <summary>Who may write a site's gallery: checks signatures against the site's keys. Safe for use by several threads.</summary>
public sealed class GalleryVerifier : IDisposable
{
    private readonly KeysPayload _keys;
    private readonly VerificationKey? _writer;
    private readonly ListedKey? _listed;

    public GalleryVerifier(KeysPayload keys, SiteAddress site)
    {
        (_keys, Site) = (keys, site);
        _listed = keys.Keys.FirstOrDefault(key => key.ToId().ToString() == keys.Writer);
        _writer = _listed is null ? null : new(_listed.PublicKey());
    }

    public SiteAddress Site { get; }

    /// <summary>Null where nobody may write now.</summary>
    public KeyId? Writer => _writer?.Id;

    /// <exception cref="RefusedException">Not signed by the writer.</exception>
    public void Verify(SignedMessage message, string topic)
    {
        if (_writer is not null && message.Key == _writer.Id)
        {
            _writer.Verify(message, topic);
            return;
        }

        throw _keys.Keys.FirstOrDefault(key => key.ToId() == message.Key) is { } other
            ? new RefusedException(Refusal.NoRight, $"signed by '{other.Name}', who does not write the gallery now")
            : new RefusedException(Refusal.UnknownKey, $"signed by the key {message.Key}, which the site does not list");
    }

    /// <summary>Checks the writer's own times, where the clock can be trusted.</summary>
    /// <exception cref="RefusedException">The writer's time has not begun or is over.</exception>
    public void CheckTime(DateTimeOffset now)
    {
        if (_listed is { } writer && !writer.IsValidAt(now))
            throw new RefusedException(Refusal.NoRight, $"the key of '{writer.Name}' is valid from {writer.From:u} until {writer.Until:u} only");
    }

    public void Dispose() => _writer?.Dispose();
}
