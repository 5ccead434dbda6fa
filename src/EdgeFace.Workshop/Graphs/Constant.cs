namespace EdgeFace.Workshop.Graphs;

/// <summary>A tensor that is part of the model. Row-major; convolution weights are [out, in / groups, height, width].</summary>
internal sealed class Constant
{
    private Constant(ElementType element, Array data, int[] shape)
    {
        var count = 1;
        foreach (var side in shape) count *= side;
        if (count != data.Length)
            throw new ArgumentException($"{data.Length} elements do not fill the shape [{string.Join(", ", shape)}].", nameof(data));
        Element = element;
        Data = data;
        Shape = shape;
    }

    public ElementType Element { get; }

    public Array Data { get; }

    public int[] Shape { get; }

    public int Count => Data.Length;

    /// <exception cref="InvalidCastException">The elements are of another type.</exception>
    public float[] Floats => (float[])Data;

    public static Constant Of(float[] data, params int[] shape) => new(ElementType.Float32, data, shape);

    public static Constant Of(sbyte[] data, params int[] shape) => new(ElementType.Int8, data, shape);

    public static Constant Of(byte[] data, params int[] shape) => new(ElementType.UInt8, data, shape);

    public static Constant Of(int[] data, params int[] shape) => new(ElementType.Int32, data, shape);

    public static Constant Of(long[] data, params int[] shape) => new(ElementType.Int64, data, shape);

    public static Constant Scalar(float value) => Of([value], []);

    public static Constant Scalar(byte value) => Of([value], []);
}
