using System.Globalization;
using System.Text.Json;

namespace EdgeFace.Core.Access;

/// <summary>What was measured on somebody who is not let in. The names are part of the events' format.</summary>
public enum MeasuredQuantity
{
    /// <summary>Pixels of the frame.</summary>
    EyeDistance,

    /// <summary>Degrees to either side.</summary>
    Yaw,

    /// <summary>Degrees up or down.</summary>
    Pitch,

    /// <summary>Degrees of tilt.</summary>
    Roll,

    /// <summary>0 blurred to 1 crisp.</summary>
    Sharpness,

    /// <summary>Mean of the face, 0 black to 1 white.</summary>
    Luminance,

    /// <summary>Standard deviation of the face's luminance, 0 to 0.5.</summary>
    Contrast,

    /// <summary>Share of the face that is burnt out.</summary>
    Overexposed,

    /// <summary>Room to the frame's edge, in widths of the face.</summary>
    Margin,

    /// <summary>Size of the second face, as a share of the nearest one's.</summary>
    SecondFace,

    /// <summary>Mean cosine similarity of the frames to the nearest subject.</summary>
    Similarity,

    /// <summary>How many times likelier the nearest subject is than the runner-up.</summary>
    RunnerUpOdds,

    /// <summary>Mean score of presentation-attack detection, 0 attack to 1 living.</summary>
    Liveness,

    /// <summary>Head turns done as asked.</summary>
    HeadTurns,

    /// <summary>Share of enrolled people's approaches that the level would turn away.</summary>
    Rejections,

    /// <summary>How surely the face stands upright, 0 to 1.</summary>
    Upright,

    /// <summary>How surely mouth and nose are covered, 0 to 1.</summary>
    Mask,

    /// <summary>How surely the eyes are behind dark glass, 0 to 1.</summary>
    DarkGlasses,
}

/// <summary>A value that missed its limit: how near somebody came to being let in, or a face to being usable.</summary>
/// <param name="Value">Below <paramref name="Limit"/> where that is the least allowed, above it where it is the most.</param>
public readonly record struct Measurement(MeasuredQuantity Quantity, float Value, float Limit)
{
    private static readonly string[] Names =
        [.. Enum.GetNames<MeasuredQuantity>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>The name in the events' format.</summary>
    public string Name => Names[(int)Quantity];

    /// <summary>The limit is the least that is allowed, not the most.</summary>
    public bool AtLeast => Value < Limit;

    /// <summary>How far the value missed its limit, as a share of it; 0 where it just reached it.</summary>
    public float Miss => Limit == 0 ? MathF.Abs(Value) : MathF.Abs((Value - Limit) / Limit);

    /// <summary>Null where a value is no number, which no limit can be compared with.</summary>
    public static Measurement? Of(MeasuredQuantity quantity, float value, float limit) =>
        float.IsFinite(value) && float.IsFinite(limit) ? new(quantity, value, limit) : null;

    /// <summary>For people: <c>eye distance 24 px, at least 30 px</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name.Replace('_', ' ')} {Text(Value)}, {(AtLeast ? "at least" : "at most")} {Text(Limit)}");

    private string Text(float value) => Quantity switch
    {
        MeasuredQuantity.EyeDistance => value.ToString("0.#' px'", CultureInfo.InvariantCulture),
        MeasuredQuantity.Yaw or MeasuredQuantity.Pitch or MeasuredQuantity.Roll => value.ToString("0.#' degrees'", CultureInfo.InvariantCulture),
        MeasuredQuantity.RunnerUpOdds => value.ToString("0.#", CultureInfo.InvariantCulture),
        MeasuredQuantity.HeadTurns => value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
