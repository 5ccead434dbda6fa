using CsCheck;
using EdgeFace.Core.Imaging;
using Xunit;

namespace EdgeFace.Tests.Core.Imaging;

public class SimilarityTransformTests
{
    private static readonly Gen<ImagePoint> Point = Gen.Select(Gen.Float[-500, 500], Gen.Float[-500, 500], (x, y) => new ImagePoint(x, y));

    private static readonly Gen<SimilarityTransform> Transform = Gen.Select(
        Gen.Float[0.2f, 4], Gen.Float[-3, 3], Gen.Float[-300, 300], Gen.Float[-300, 300],
        (scale, angle, x, y) => new SimilarityTransform(scale * MathF.Cos(angle), scale * MathF.Sin(angle), x, y));

    [Fact]
    public void Fit_PointsMovedByATransform_FindsIt() => Transform.Sample(transform =>
    {
        var template = AlignedFace.Template;
        var moved = new FaceLandmarks(transform.Apply(template.LeftEye), transform.Apply(template.RightEye),
            transform.Apply(template.Nose), transform.Apply(template.MouthLeft), transform.Apply(template.MouthRight));
        var found = SimilarityTransform.Fit(template, moved);
        Assert.Equal(transform.A, found.A, 1e-3);
        Assert.Equal(transform.B, found.B, 1e-3);
        Assert.Equal(transform.Tx, found.Tx, 0.1);
        Assert.Equal(transform.Ty, found.Ty, 0.1);
    });

    [Fact]
    public void Invert_AnyTransform_LeadsBack() => Gen.Select(Transform, Point).Sample((transform, point) =>
    {
        var back = transform.Invert().Apply(transform.Apply(point));
        Assert.Equal(point.X, back.X, 0.05);
        Assert.Equal(point.Y, back.Y, 0.05);
    });

    [Fact]
    public void Fit_AllPointsInOne_HasScaleZero() => Assert.Equal(0, SimilarityTransform.Fit(default, AlignedFace.Template).Scale);

    [Fact]
    public void Invert_ScaleZero_Throws() => Assert.Throws<InvalidOperationException>(() => default(SimilarityTransform).Invert());
}
