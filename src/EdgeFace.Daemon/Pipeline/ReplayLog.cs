using System.Globalization;
using EdgeFace.Core.Access;
using EdgeFace.Core.Events;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>Makes the list of approaches out of the frames' reports, in their order.</summary>
public sealed class ReplayLog : IFrameObserver
{
    private readonly List<ReplayApproach> _approaches = [];
    private string? _clip;
    private int _approachesOfClip;
    private long _number;
    private bool _open;
    private AccessDecision? _decision;
    private int _decidedAt;
    private string? _picture;
    private int _withFace;
    private int _usable;
    private float? _nearest;
    private FrameReject? _reject;

    public IReadOnlyList<ReplayApproach> Approaches => _approaches;

    /// <summary>Pictures seen.</summary>
    public int Frames { get; private set; }

    /// <summary>Faces found in all pictures together.</summary>
    public int FacesSeen { get; private set; }

    /// <summary>Pictures that follow are of this recording.</summary>
    public void BeginClip(string clip)
    {
        _clip = clip;
        _approachesOfClip = 0;
    }

    public void Observe(in FrameReport report)
    {
        Frames++;
        FacesSeen += report.Faces;
        if (report.Ended is { } ended) Close(ended);
        if (report.Approach > _number)
        {
            _number = report.Approach;
            _open = true;
        }

        if (report.Faces > 0) _withFace++;
        if (report.Reject is { } reject) _reject = reject;
        if (report.Usable) _usable = report.UsableFrames;
        if (report.Match.Best is { } best) _nearest = MathF.Max(best.Similarity, _nearest ?? -1);
        if (report.Decision is not { } decision) return;
        _decision = decision;
        _decidedAt = report.UsableFrames;
        _picture = Name(report.Frame);
    }

    /// <summary>The clip is over.</summary>
    /// <param name="ended">The approach that its end has ended, if there was one.</param>
    public void EndClip(ApproachResult? ended)
    {
        if (ended is { } last) Close(last);
        // Nobody came near enough to be an approach; the clip is listed all the same.
        if (_approachesOfClip == 0 && _clip is not null) Add(null, 0);
        Forget();
        _clip = null;
    }

    private void Close(ApproachResult ended)
    {
        if (!_open) return;
        Add(_decision ?? ended.Decision, _decision is null ? ended.Frames : _decidedAt);
        Forget();
    }

    private void Add(AccessDecision? decision, int frame)
    {
        _approachesOfClip++;
        var clip = _clip ?? "";
        _approaches.Add(decision switch
        {
            AccessDecision.Granted granted => new(clip, "granted", granted.Subject.Value, null, frame, _withFace, granted.Similarity, _usable, _picture),
            AccessDecision.Denied denied => new(clip, "denied", null, denied.Reason.ToName(), frame, _withFace, denied.Nearest, _usable, _picture, MeasuredValue.Of(denied.Measured)),
            _ => new(clip, "none", null, NoDecision(), null, _withFace, _nearest, _usable, null, MeasuredValue.Of(_reject?.Measured)),
        });
    }

    private string NoDecision() => _reject?.Reason.ToName() ?? (_usable > 0 ? "too_short" : DenialReason.NoFace.ToName());

    private void Forget()
    {
        _open = false;
        _decision = null;
        _decidedAt = 0;
        _picture = null;
        _withFace = 0;
        _usable = 0;
        _nearest = null;
        _reject = null;
    }

    private static string Name(in Core.Imaging.FrameInfo frame) =>
        frame.Source ?? frame.Sequence.ToString(CultureInfo.InvariantCulture);
}
