using EdgeFace.Core.Access;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Credentials;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Credentials;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Doors.Wiegand;
using EdgeFace.Daemon.Hosting;
using EdgeFace.Daemon.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Access;

/// <summary>What decides on who may pass, put together: rules, clock, schedules, anti-passback, and the reader for cards and PINs.</summary>
public sealed class UnitAccess : IDisposable
{
    private readonly EdgeFaceOptions _options;
    private readonly StateDirectory _state;
    private readonly GalleryKeeper _gallery;
    private readonly AuditLog _audit;
    private readonly IWallClock _clock;
    private readonly ILoggerFactory _logs;
    private readonly AntiPassback _passback;
    private readonly AccessKeeper _keeper;
    private readonly IEventSink _events;
    private readonly TimeProvider _time;
    private readonly CredentialStore _credentials;
    private UnitPart? _schedules, _reader;

    public UnitAccess(
        EdgeFaceOptions options, StateDirectory state, DoorOperator door, GalleryKeeper gallery, AuditLog audit, IWallClock clock,
        IEventSink events, TimeProvider time, ILoggerFactory logs)
    {
        (_options, _state, _gallery, _audit, _clock, _events, _time, _logs) = (options, state, gallery, audit, clock, events, time, logs);
        var plan = AccessPlan.Of(options.Access, time.LocalTimeZone);
        // A simulated door tells of its opening only where somebody opens it.
        var seesOpening = options.Wiring is { Kind: DoorPortKind.Gpio, Contact.IsWired: true };
        _passback = new(options.Access.AntiPassback, options.Access.AntiPassbackTime, seesOpening, time);
        _keeper = new(plan, clock, _passback, door, events, time, logs.CreateLogger<AccessKeeper>());
        Gate = new(new AccessPolicy(plan, gallery, _passback, clock), door);
        _credentials = new(state, AuditKey.Load(options.Audit, state));
        Credentials = new(_credentials, (id, name) => gallery.RegisterAsync(id, name, CancellationToken.None), options.Reader.FacilityCodes);
    }

    /// <summary>Gives cards and PINs out, and takes them back.</summary>
    public CredentialBook Credentials { get; }

    /// <summary>The one way in.</summary>
    public AccessGate Gate { get; }

    /// <exception cref="StorageException">The credentials cannot be used.</exception>
    public void Start(PartRunner runner)
    {
        RestorePassback();
        _schedules = runner.Start("access schedules", PartKind.Critical, _keeper.RunAsync);
        _gallery.Removed += RemoveCredentials;
        if (!_options.Reader.IsWired) return;
        _credentials.Open();
        var desk = new CredentialDesk(_credentials, Gate, _passback, _options.Reader.Mode, _options.Reader.Side, _options.Recognition, _events, _time)
        {
            Facilities = _options.Reader.FacilityCodes,
        };
        var reader = new WiegandReader(_options.Reader, _options.Wiring, desk.Take, _logs.CreateLogger<WiegandReader>());
        _reader = runner.Start("reader", PartKind.Restarting, reader.RunAsync);
    }

    public async Task StopAsync(TimeSpan patience, TimeProvider time)
    {
        if (_reader is not null) await _reader.StopAsync(patience, time);
        if (_schedules is not null) await _schedules.StopAsync(patience, time);
    }

    public void Dispose()
    {
        _gallery.Removed -= RemoveCredentials;
        _credentials.Dispose();
    }

    /// <summary>Takes cards and PIN from somebody, also where no reader is wired any more.</summary>
    /// <exception cref="StorageException">The credentials cannot be used.</exception>
    public void Erase(Core.Gallery.SubjectId subject)
    {
        if (HasCredentials) Credentials.Erase(subject);
    }

    // Without a reader there is no file, unless there was one before.
    private bool HasCredentials => _options.Reader.IsWired || File.Exists(_state.CredentialsPath);

    // Who is removed is removed with cards and PIN: whoever is given that id later must not inherit them.
    private void RemoveCredentials(Core.Gallery.SubjectId subject)
    {
        if (HasCredentials) Credentials.TakeBack(subject);
    }

    private void RestorePassback()
    {
        if (_options.Access.AntiPassback == AntiPassbackMode.Off) return;
        var now = _clock.Read();
        foreach (var (subject, at) in _audit.LastGrants())
        {
            var ago = now.IsTrusted && now.Wall > at ? now.Wall - at : TimeSpan.Zero;
            _passback.Restore(subject, ago);
        }
    }
}
