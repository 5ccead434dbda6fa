using System.Globalization;
using System.Text;
using EdgeFace.Core.Access;
using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Workshop.Crops;

/// <summary>One picture, changed in one way, before door and enrolment.</summary>
/// <param name="AtDoor">Why the door does not use it; null where it does.</param>
/// <param name="AtEnrolment">Why it becomes no template; null where it may.</param>
internal sealed record CropTrial(string Path, CropVariant Variant, bool Found, FrameReject? AtDoor, FrameReject? AtEnrolment)
{
    /// <summary>Similarity of the face to its mirror image; of pictures as they are.</summary>
    public float? ToMirror { get; init; }

    /// <summary>What the classifier said.</summary>
    public FaceLook? Look { get; init; }

    /// <summary>The door would use it but for the look at which way is up.</summary>
    public bool IsLost => AtDoor is { Reason: DenialReason.NotUpright, Measured.Quantity: MeasuredQuantity.Upright };
}

/// <summary>Turned, dressed and badly lit pictures before the crop classifier, and what came of it, as tables.</summary>
internal static class CropEvaluation
{
    /// <summary>Degrees between the curve's points.</summary>
    private const int Apart = 15;

    /// <summary>Light that is tried at a few angles only.</summary>
    private static readonly int[] FewAngles = [-30, 0, 30, 90, 150, 180, 210, 270];

    /// <param name="everyAngle">Else the few angles that are promised.</param>
    public static IReadOnlyList<CropTrial> Run(IReadOnlyList<string> pictures, CropClassifierWeights weights, bool everyAngle, Action<int> told)
    {
        QualityGate door = new(QualityThresholds.ForProbes()), enrolment = new(QualityThresholds.ForEnrolment());
        return Shards.Run(pictures, () => new CropClassifier(weights), (studio, path, index) => Of(studio, path, new((ulong)index + 1)), told);

        IEnumerable<CropTrial> Of(CropStudio studio, string path, SeededRandom random)
        {
            if (!studio.Open(path)) yield break;
            foreach (var variant in Variants(everyAngle, random))
            {
                var seen = studio.Show(variant, random);
                yield return new(path, variant, seen.Found, seen.Found ? door.Check(seen.Quality) : null, seen.Found ? enrolment.Check(seen.Quality) : null)
                {
                    Look = seen.Quality.Look,
                    ToMirror = seen.Found && variant == default ? studio.SimilarityToMirror() : null,
                };
            }
        }
    }

    /// <summary>The tables, as Markdown.</summary>
    public static string Tables(IReadOnlyList<CropTrial> trials)
    {
        var text = new StringBuilder();
        text.Append("| turned by | found, % | used by the door, % | refused as not upright, % of those that the door would else use |\n|---|---|---|---|\n");
        foreach (var angle in trials.Where(IsPlain).GroupBy(trial => trial.Variant.Degrees).OrderBy(angle => angle.Key)) Row(text, Degrees(angle.Key), [.. angle]);
        text.Append("\n| light, dress | upright and within 30: lost, % | by 90 or 270: used, % | by 150 to 210: used, % |\n|---|---|---|---|\n");
        foreach (var kind in trials.GroupBy(trial => (trial.Variant.Light, trial.Variant.Dress)).OrderBy(kind => kind.Key))
        {
            var upright = kind.Where(trial => MathF.Abs(trial.Variant.Degrees) <= 30).ToArray();
            var side = kind.Where(trial => trial.Variant.Degrees is 90 or 270 or -90).ToArray();
            var down = kind.Where(trial => MathF.Abs(MathF.IEEERemainder(trial.Variant.Degrees, 360)) >= 150).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"| {kind.Key.Light}, {kind.Key.Dress} | {Lost(upright)} | {Used(side)} | {Used(down)} |\n");
        }

        text.Append("\n| dress | light | pictures that are else good enough to be enrolled | refused as covered, % |\n|---|---|---|---|\n");
        foreach (var kind in trials.Where(trial => trial.Variant.Degrees == 0).GroupBy(trial => (trial.Variant.Dress, trial.Variant.Light)).OrderBy(kind => kind.Key))
        {
            var asked = kind.Where(trial => trial.Found && (trial.AtEnrolment is null || IsCovered(trial.AtEnrolment))).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"| {kind.Key.Dress}{(kind.Key.Dress == CropLessons.KeptBack ? " (kept from the fitting)" : "")} | {kind.Key.Light} | {asked.Length} | {Percent(asked.Count(trial => IsCovered(trial.AtEnrolment)), asked.Length)} |\n");
        }

        Limits(text, trials);
        Mirrors(text, [.. trials.Select(trial => trial.ToMirror).OfType<float>().Order()]);
        return text.ToString();
    }

    // What other limits would do: of all faces that are found and have another answer from the look only.
    private static void Limits(StringBuilder text, IReadOnlyList<CropTrial> trials)
    {
        text.Append("\n| limit | upright lost, % | turned by 180 used, % of found | masks refused, % | dark glasses refused, % | clear glasses refused, % | bare refused, % |\n|---|---|---|---|---|---|---|\n");
        var found = trials.Where(trial => trial is { Found: true, Look: not null } && (trial.AtDoor is null || trial.IsLost)).ToArray();
        var upright = found.Where(trial => MathF.Abs(trial.Variant.Degrees) <= 30).ToArray();
        var down = found.Where(trial => MathF.Abs(trial.Variant.Degrees) == 180).ToArray();
        foreach (var limit in (ReadOnlySpan<float>)[0.05f, 0.1f, 0.2f, 0.3f, 0.5f, 0.7f, 0.8f, 0.9f, 0.95f, 0.98f])
        {
            var at = limit;
            text.Append(CultureInfo.InvariantCulture, $"| {limit} | {Share(upright, look => look.Upright < at, _ => true)} | {Share(down, look => look.Upright >= at, _ => true)}");
            text.Append(CultureInfo.InvariantCulture, $" | {Share(upright, look => look.Mask > at, FaceDresser.IsMask)} | {Share(upright, look => look.DarkGlasses > at, FaceDresser.IsDarkGlasses)}");
            text.Append(CultureInfo.InvariantCulture, $" | {Share(upright, Covered, dress => dress == FaceDress.ClearGlasses)} | {Share(upright, Covered, dress => dress == FaceDress.Bare)} |\n");

            bool Covered(FaceLook look) => look.Mask > at || look.DarkGlasses > at;
        }

        static string Share(CropTrial[] of, Func<FaceLook, bool> holds, Func<FaceDress, bool> dressed)
        {
            var asked = of.Where(trial => dressed(trial.Variant.Dress)).ToArray();
            return Percent(asked.Count(trial => holds(trial.Look!.Value)), asked.Length);
        }
    }

    private static void Mirrors(StringBuilder text, float[] similarities)
    {
        if (similarities.Length == 0) return;
        text.Append(CultureInfo.InvariantCulture,
            $"\nA face and its mirror image: similarity {similarities[similarities.Length / 2]:0.00} in the median of {similarities.Length}, {similarities[similarities.Length / 100]:0.00} at the lowest hundredth.\n");
    }

    /// <summary>Refused as covered, or as not upright though they are.</summary>
    public static IEnumerable<(string Path, FrameReject Reject)> Wrong(IEnumerable<CropTrial> trials) => trials
        .Where(trial => trial.Variant is { Dress: FaceDress.Bare, Light: PictureLight.AsItIs, Degrees: 0 })
        .Where(trial => trial.IsLost || IsCovered(trial.AtEnrolment))
        .Select(trial => (trial.Path, (trial.IsLost ? trial.AtDoor : trial.AtEnrolment)!.Value));

    /// <summary>Turned faces that the door would use.</summary>
    public static IEnumerable<CropTrial> Passed(IEnumerable<CropTrial> trials) => trials
        .Where(trial => trial is { Found: true, AtDoor: null } && MathF.Abs(MathF.IEEERemainder(trial.Variant.Degrees, 360)) >= 90);

    private static IEnumerable<CropVariant> Variants(bool everyAngle, SeededRandom random)
    {
        for (var degrees = -180 + Apart; degrees <= 180; degrees += Apart)
        {
            if (everyAngle || degrees is 0 or 180 or 30 or -30) yield return new(degrees, FaceDress.Bare, PictureLight.AsItIs);
        }

        foreach (var light in Enum.GetValues<PictureLight>())
        {
            if (light != PictureLight.AsItIs) yield return new(FewAngles[random.Below(FewAngles.Length)], FaceDress.Bare, light);
            if (light != PictureLight.AsItIs) yield return new(180, FaceDress.Bare, light);
        }

        foreach (var dress in Enum.GetValues<FaceDress>())
        {
            if (dress == FaceDress.Bare) continue;
            yield return new(0, dress, PictureLight.AsItIs);
            yield return new(0, dress, PictureLight.Grey + random.Below(2));
            yield return new(180, dress, PictureLight.AsItIs);
        }
    }

    private static bool IsPlain(CropTrial trial) => trial.Variant is { Dress: FaceDress.Bare, Light: PictureLight.AsItIs };

    private static bool IsCovered(FrameReject? reject) => reject is { Reason: DenialReason.Mask or DenialReason.DarkGlasses };

    private static void Row(StringBuilder text, string name, CropTrial[] trials) => text.Append(CultureInfo.InvariantCulture,
        $"| {name} | {Percent(trials.Count(trial => trial.Found), trials.Length)} | {Used(trials)} | {Lost(trials)} |\n");

    private static string Used(CropTrial[] trials) => Percent(trials.Count(trial => trial is { Found: true, AtDoor: null }), trials.Length);

    private static string Lost(CropTrial[] trials) => Percent(trials.Count(trial => trial.IsLost), trials.Count(trial => trial.Found && (trial.AtDoor is null || trial.IsLost)));

    private static string Degrees(float degrees) => degrees.ToString("0", CultureInfo.InvariantCulture);

    private static string Percent(int part, int whole) => whole == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.00} ({part} of {whole})");
}
