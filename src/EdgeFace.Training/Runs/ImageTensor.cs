using EdgeFace.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeFace.Training.Runs;

/// <summary>
/// Samples as a net takes them: (byte - 127.5) / 128. Stored with the channels last and seen as [batch, 3, side, side]:
/// oneDNN's convolutions are faster so.
/// </summary>
internal sealed class ImageTensor(int count, int side)
{
    public const float Mean = 127.5f;
    public const float Scale = 1 / 128f;

    private readonly float[] _values = new float[count * side * side * 3];

    /// <summary>Safe for several threads on different places.</summary>
    public void Set(int place, Sample sample)
    {
        var to = _values.AsSpan(place * side * side * 3, side * side * 3);
        for (var channel = 0; channel < 3; channel++)
        {
            ReadOnlySpan<byte> plane = sample.Plane(channel);
            for (int i = 0, o = channel; i < plane.Length; i++, o += 3) to[o] = (plane[i] - Mean) * Scale;
        }
    }

    public Tensor ToTensor(Device device) => tensor(_values, [count, side, side, 3]).to(device).permute(0, 3, 1, 2);
}
