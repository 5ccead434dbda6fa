using System.Numerics;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Vision.Quality;

/// <summary>
/// Estimates how a head is held from five landmarks: scaled orthography fitted to a mean face in three dimensions (the
/// first step of POSIT, DeMenthon and Davis 1995).
/// </summary>
internal static class HeadPoseEstimator
{
    // How far a point stands out towards the camera, in units of the 112 pixel template, where 63 mm between the eyes
    // are 35: nose tips stand out by about 30 mm, the corners of the mouth by 8.
    private const float NoseDepth = 17, MouthDepth = 4.5f;

    // What the mean face in the plane of its template comes to for people who look into a camera: the median over
    // LFW and webcam frames of six people.
    private const float PitchOfLevelHead = -6;

    private static readonly Vector3[] Solver = Invert();

    internal static HeadPose Estimate(in FaceLandmarks face)
    {
        Span<ImagePoint> points = [face.LeftEye, face.RightEye, face.Nose, face.MouthLeft, face.MouthRight];
        var eyes = face.RightEye - face.LeftEye;
        var roll = MathF.Atan2(eyes.Y, eyes.X);
        Vector3 across = default, down = default;
        var (sin, cos) = MathF.SinCos(-roll);
        for (var i = 0; i < points.Length; i++)
        {
            // Turned upright first, so that yaw and pitch are the head's own.
            across += Solver[i] * (points[i].X * cos - points[i].Y * sin);
            down += Solver[i] * (points[i].X * sin + points[i].Y * cos);
        }

        across = Unit(across);
        down = Unit(down);
        var towards = Vector3.Cross(across, down);
        return new(
            Degrees(MathF.Atan2(across.Z, MathF.Abs(towards.Z))), Degrees(MathF.Atan2(-down.Z, MathF.Abs(towards.Z))) - PitchOfLevelHead, Degrees(roll));
    }

    private static Vector3 Unit(Vector3 v)
    {
        var length = v.Length();
        return length > 0 ? v / length : v;
    }

    private static float Degrees(float radians) => radians * 180 / MathF.PI;

    // Rows of the pseudo-inverse (M^T M)^-1 M^T of the mean face's points around their centre.
    private static Vector3[] Invert()
    {
        var t = AlignedFace.Template;
        Vector3[] model =
        [
            new(t.LeftEye.X, t.LeftEye.Y, 0), new(t.RightEye.X, t.RightEye.Y, 0), new(t.Nose.X, t.Nose.Y, NoseDepth),
            new(t.MouthLeft.X, t.MouthLeft.Y, MouthDepth), new(t.MouthRight.X, t.MouthRight.Y, MouthDepth),
        ];
        var centre = model.Aggregate(Vector3.Zero, (sum, p) => sum + p) / model.Length;
        var squared = default(Matrix4x4);
        foreach (var point in model)
        {
            var p = point - centre;
            squared.M11 += p.X * p.X;
            squared.M12 += p.X * p.Y;
            squared.M13 += p.X * p.Z;
            squared.M22 += p.Y * p.Y;
            squared.M23 += p.Y * p.Z;
            squared.M33 += p.Z * p.Z;
        }

        (squared.M21, squared.M31, squared.M32, squared.M44) = (squared.M12, squared.M13, squared.M23, 1);
        if (!Matrix4x4.Invert(squared, out var inverse)) throw new InvalidOperationException("The mean face is flat.");
        return [.. model.Select(point => Vector3.TransformNormal(point - centre, inverse))];
    }
}
