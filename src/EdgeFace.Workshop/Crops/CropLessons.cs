using System.Numerics.Tensors;
using EdgeFace.Core.Evaluation;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Workshop.Crops;

/// <summary>
/// What the crop classifier learns from: each picture upright and turned every way, bare and dressed, in good and bad light, as
/// the door's own detector and alignment see it.
/// </summary>
internal static class CropLessons
{
    /// <summary>Kept from the fitting, to see how a mask does that was never seen.</summary>
    public const FaceDress KeptBack = FaceDress.Ffp2Mask;

    // Halfway between two quarter turns nobody can say which it is.
    private const float Unsure = 12;

    private static readonly FaceDress[] Masks = [FaceDress.SurgicalMask, FaceDress.ClothMask, FaceDress.Scarf];
    private static readonly FaceDress[] DarkGlasses = [FaceDress.DarkGlasses, FaceDress.GradientGlasses, FaceDress.MirroredGlasses];

    /// <summary>All lessons of these pictures.</summary>
    public static IReadOnlyList<CropSample> Of(IReadOnlyList<string> pictures, ulong seed, Action<int> told) =>
        Shards.Run(pictures, () => null, (studio, path, index) => Of(studio, path, new SeededRandom(seed + (ulong)index * 7919)), told);

    private static IEnumerable<CropSample> Of(CropStudio studio, string path, SeededRandom random)
    {
        if (!studio.Open(path)) yield break;
        var features = new CropFeatures();
        Half[] Read()
        {
            var numbers = new Half[CropFeatures.Count];
            TensorPrimitives.ConvertToHalf(features.Read(studio.Crop), numbers);
            return numbers;
        }

        foreach (var variant in Variants(random))
        {
            var seen = studio.Show(variant, random);
            if (!seen.Found || MathF.Abs(MathF.IEEERemainder(seen.Residual, 90)) > 45 - Unsure) continue;
            var turns = ((int)MathF.Round(seen.Residual / 90) + 4) % 4;
            var (mask, glasses) = (FaceDresser.IsMask(variant.Dress), FaceDresser.IsDarkGlasses(variant.Dress));
            yield return new(Read(), turns, mask, glasses);
            // A mirror image is as good a lesson.
            studio.Mirror();
            yield return new(Read(), (4 - turns) % 4, mask, glasses);
        }
    }

    private static IEnumerable<CropVariant> Variants(SeededRandom random)
    {
        yield return Next(0, 5, FaceDress.Bare) with { Light = PictureLight.AsItIs };
        yield return Next(0, 30, FaceDress.Bare);
        yield return Next(0, 50, FaceDress.Bare);
        yield return Next(180, 5, FaceDress.Bare) with { Light = PictureLight.AsItIs };
        yield return Next(180, 20, FaceDress.Bare);
        yield return Next(180, 20, FaceDress.Bare);
        yield return Next(180, 30, FaceDress.Bare);
        yield return Next(180, 50, FaceDress.Bare);
        yield return Next(90, 40, FaceDress.Bare);
        yield return Next(270, 40, FaceDress.Bare);
        yield return Next(0, 25, Any(Masks));
        yield return Next(0, 25, Any(DarkGlasses));
        yield return Next(0, 25, Any(DarkGlasses));
        yield return Next(0, 25, FaceDress.ClearGlasses);
        yield return Next(0, 25, FaceDress.ClearGlasses);
        yield return Next(180, 30, Any(Masks));
        yield return Next(180, 30, random.Unit() < 0.5 ? Any(DarkGlasses) : FaceDress.ClearGlasses);

        FaceDress Any(FaceDress[] of) => of[random.Below(of.Length)];

        CropVariant Next(float degrees, float spread, FaceDress dress) => new(
            degrees + spread * (2 * (float)random.Unit() - 1), dress,
            random.Unit() < 0.4 ? PictureLight.AsItIs : (PictureLight)random.Below(Enum.GetValues<PictureLight>().Length));
    }
}
