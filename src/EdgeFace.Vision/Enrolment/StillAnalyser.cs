using EdgeFace.Core.Access;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Enrolment;

/// <summary>One face of a still picture.</summary>
/// <param name="Reject">Why it is not good enough; null where it is.</param>
public sealed record StillFace(AnalysedFace Found, FrameReject? Reject);

/// <summary>What a still picture shows.</summary>
/// <param name="Fault">Why the picture cannot be read, in words; null where it can.</param>
/// <param name="Faces">Largest first.</param>
public sealed record StillAnalysis(string Path, string? Fault, IReadOnlyList<StillFace> Faces);

/// <summary>Reads still pictures with the door's own models.</summary>
public sealed class StillAnalyser(FaceAnalyser analyser) : IDisposable
{
    private readonly StillDecoder _decoder = new();

    /// <summary>Reads one picture; a picture that is none is an answer, not an exception.</summary>
    public StillAnalysis Analyse(string path)
    {
        var still = _decoder.Read(path);
        if (still.Frame is not { } frame) return new(path, still.Fault, []);
        using (frame)
            return new(path, null, [.. analyser.Analyse(frame).Select(face => new StillFace(face, analyser.Check(face.Quality)))]);
    }

    public void Dispose() => _decoder.Dispose();
}
