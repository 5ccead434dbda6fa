using System.Text.Json.Serialization;

namespace EdgeFace.Training.Networks;

[JsonConverter(typeof(JsonStringEnumConverter<Backbone>))]
internal enum Backbone
{
    [JsonStringEnumMemberName("mobilefacenet")] MobileFaceNet,
    [JsonStringEnumMemberName("facenet-small")] FaceNetSmall,
}

[JsonConverter(typeof(JsonStringEnumConverter<Activation>))]
internal enum Activation
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("linear")] Linear,
    [JsonStringEnumMemberName("relu")] Relu,

    /// <summary>A learnt slope below zero for each channel.</summary>
    [JsonStringEnumMemberName("prelu")] PRelu,
}

/// <summary>Everything that a net's shape depends on.</summary>
/// <param name="Width">Factor on the channels of every layer but the embedding, 0.125 to 2.</param>
/// <param name="Size">Side of the square that the net sees: 112, or 56 (each pixel the mean of four of the aligned face).</param>
/// <param name="Dimension">Length of the embedding.</param>
internal sealed record NetworkSettings(Backbone Backbone, double Width, int Size, int Dimension, Activation Activation)
{
    /// <summary>A number of channels at this width: a multiple of 8, 8 at least.</summary>
    public int Channels(int atFullWidth) => Math.Max(8, (int)Math.Round(atFullWidth * Width / 8) * 8);

    /// <summary>What is wrong, in words; null where nothing is.</summary>
    public string? Fault() =>
        !Enum.IsDefined(Backbone) || !Enum.IsDefined(Activation) || Activation == Activation.Linear ? "the backbone or the activation is unknown"
        : Size is not (56 or 112) ? $"the size must be 56 or 112, not {Size}"
        : Width is not (>= 0.125 and <= 2) ? $"the width must lie between 0.125 and 2, not {Width}"
        : Dimension is not (>= 16 and <= 1024) ? $"the embedding must have 16 to 1024 values, not {Dimension}"
        : null;

    public string InWords() => FormattableString.Invariant(
        $"{(Backbone == Backbone.MobileFaceNet ? "mobilefacenet" : "facenet-small")}, width {Width}, {Size} x {Size}, {(Activation == Activation.PRelu ? "PReLU" : "ReLU")}, {Dimension} values");
}
