using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Recognition;

/// <summary>
/// What the frames of one track say together: k of the last n usable frames must name the same subject, at or
/// above the threshold and far enough before the runner-up. Evidence never passes from one track to another.
/// </summary>
public sealed class MatchEvidence(RecognitionOptions options, SimilarityThreshold threshold)
{
    private readonly SubjectId?[] _window = new SubjectId?[options.FramesWindow];
    private int _next;

    /// <summary>Usable frames since the track began.</summary>
    public int Frames { get; private set; }

    /// <summary>The nearest that anybody came.</summary>
    public float? Nearest { get; private set; }

    /// <summary>True where a frame was near enough to two subjects and to neither alone.</summary>
    public bool SawAmbiguity { get; private set; }

    /// <summary>Takes one more usable frame; the subject where the evidence now suffices, else null.</summary>
    public SubjectMatch? Add(in SearchResult result)
    {
        Frames++;
        var vote = Vote(result);
        _window[_next] = vote;
        _next = (_next + 1) % _window.Length;
        if (vote is not { } subject) return null;
        var votes = 0;
        foreach (var past in _window)
        {
            if (past == subject) votes++;
        }

        return votes >= options.FramesNeeded ? result.Best : null;
    }

    /// <summary>Forgets everything, for a new track.</summary>
    public void Clear()
    {
        Array.Clear(_window);
        _next = 0;
        Frames = 0;
        Nearest = null;
        SawAmbiguity = false;
    }

    private SubjectId? Vote(in SearchResult result)
    {
        if (result.Best is not { } best) return null;
        Nearest = Nearest is { } nearest ? MathF.Max(nearest, best.Similarity) : best.Similarity;
        if (!(best.Similarity >= threshold.Similarity)) return null;
        if (result.Margin >= options.Margin) return best.Subject;
        SawAmbiguity = true;
        return null;
    }
}
