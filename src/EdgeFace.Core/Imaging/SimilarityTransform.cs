namespace EdgeFace.Core.Imaging;

/// <summary>
/// Rotation, uniform scale and shift: x' = A x - B y + Tx, y' = B x + A y + Ty.
/// Four parameters, so a face is never sheared or stretched.
/// </summary>
public readonly record struct SimilarityTransform(float A, float B, float Tx, float Ty)
{
    public float Scale => MathF.Sqrt(A * A + B * B);

    public ImagePoint Apply(ImagePoint p) => new(A * p.X - B * p.Y + Tx, B * p.X + A * p.Y + Ty);

    /// <summary>The transform that undoes this one.</summary>
    /// <exception cref="InvalidOperationException">The scale is zero.</exception>
    public SimilarityTransform Invert()
    {
        var squared = A * A + B * B;
        if (squared == 0) throw new InvalidOperationException("A transform of scale zero cannot be undone.");
        var a = A / squared;
        var b = -B / squared;
        return new(a, b, -(a * Tx - b * Ty), -(b * Tx + a * Ty));
    }

    /// <summary>
    /// Least squares fit that takes <paramref name="from"/> to <paramref name="to"/> (Umeyama 1991, without the
    /// reflection, which four parameters cannot express).
    /// </summary>
    public static SimilarityTransform Fit(in FaceLandmarks from, in FaceLandmarks to)
    {
        Span<ImagePoint> p = [from.LeftEye, from.RightEye, from.Nose, from.MouthLeft, from.MouthRight];
        Span<ImagePoint> q = [to.LeftEye, to.RightEye, to.Nose, to.MouthLeft, to.MouthRight];
        double px = 0, py = 0, qx = 0, qy = 0;
        for (var i = 0; i < p.Length; i++)
        {
            px += p[i].X;
            py += p[i].Y;
            qx += q[i].X;
            qy += q[i].Y;
        }

        px /= p.Length;
        py /= p.Length;
        qx /= p.Length;
        qy /= p.Length;
        double dot = 0, cross = 0, squared = 0;
        for (var i = 0; i < p.Length; i++)
        {
            double x = p[i].X - px, y = p[i].Y - py, u = q[i].X - qx, v = q[i].Y - qy;
            dot += x * u + y * v;
            cross += x * v - y * u;
            squared += x * x + y * y;
        }

        if (squared == 0) return new(0, 0, (float)qx, (float)qy);
        var a = dot / squared;
        var b = cross / squared;
        return new((float)a, (float)b, (float)(qx - a * px + b * py), (float)(qy - b * px - a * py));
    }
}
