using System.Numerics.Tensors;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Vision.Inference;

/// <summary>
/// The picture that goes into a model, as planar 8-bit RGB. Where the model takes just that, the planes are its
/// input tensor; else <see cref="Commit"/> converts them.
/// </summary>
public sealed class ModelImage
{
    // So many floats are still in the first cache when the next step takes them.
    private const int Strip = 2048;

    private readonly BoundModel _model;
    private readonly bool _isTensor;
    private readonly float[] _mean;
    private readonly float[] _scale;
    private readonly float[] _row;

    public ModelImage(BoundModel model)
    {
        _model = model;
        var input = model.Input;
        Width = input.Width;
        Height = input.Height;
        _isTensor = input is { Element: ElementKind.Byte, Layout: TensorLayout.Nchw, Colour: ColourOrder.Rgb };
        Planes = _isTensor ? model.ByteInput : new byte[3 * Width * Height];
        _mean = [.. input.Mean];
        _scale = [.. input.Scale];
        _row = new float[input is { Element: ElementKind.Float, Layout: TensorLayout.Nhwc } ? Width : 0];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>All of red, then green, then blue; each plane Height x Width.</summary>
    public Memory<byte> Planes { get; }

    /// <summary>Puts the planes into the model's input where they are not there already; allocates nothing.</summary>
    public void Commit()
    {
        if (_isTensor) return;
        for (var channel = 0; channel < 3; channel++)
        {
            // The model's channel takes this plane: blue first where it wants BGR.
            var source = _model.Input.Colour == ColourOrder.Rgb ? channel : 2 - channel;
            ReadOnlySpan<byte> plane = Planes.Span.Slice(source * Width * Height, Width * Height);
            if (_model.Input.Element == ElementKind.Byte) CopyBytes(plane, channel);
            else CopyFloats(plane, channel);
        }
    }

    private void CopyBytes(ReadOnlySpan<byte> plane, int channel)
    {
        var to = _model.ByteInput.Span;
        if (_model.Input.Layout == TensorLayout.Nchw)
        {
            plane.CopyTo(to[(channel * plane.Length)..]);
            return;
        }

        for (int i = 0, o = channel; i < plane.Length; i++, o += 3) to[o] = plane[i];
    }

    private void CopyFloats(ReadOnlySpan<byte> plane, int channel)
    {
        var to = _model.FloatInput.Span;
        if (_model.Input.Layout == TensorLayout.Nchw)
        {
            Convert(plane, to.Slice(channel * plane.Length, plane.Length), channel);
            return;
        }

        for (var y = 0; y < Height; y++)
        {
            Convert(plane.Slice(y * Width, Width), _row, channel);
            for (int x = 0, o = y * Width * 3 + channel; x < Width; x++, o += 3) to[o] = _row[x];
        }
    }

    private void Convert(ReadOnlySpan<byte> from, Span<float> to, int channel)
    {
        for (var at = 0; at < from.Length; at += Strip)
        {
            var length = Math.Min(Strip, from.Length - at);
            var strip = to.Slice(at, length);
            TensorPrimitives.ConvertTruncating(from.Slice(at, length), strip);
            TensorPrimitives.Subtract(strip, _mean[channel], strip);
            TensorPrimitives.Multiply(strip, _scale[channel], strip);
        }
    }
}
