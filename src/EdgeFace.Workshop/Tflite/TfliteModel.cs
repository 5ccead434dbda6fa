namespace EdgeFace.Workshop.Tflite;

/// <summary>Operators that are imported; others have a number only; numbers of <c>BuiltinOperator</c> in TensorFlow's <c>schema.fbs</c>.</summary>
internal enum TfliteOperator
{
    Add = 0,
    Concatenation = 2,
    Conv2D = 3,
    DepthwiseConv2D = 4,
    Dequantize = 6,
    FullyConnected = 9,
    MaxPool2D = 17,
    Mul = 18,
    Relu = 19,
    Reshape = 22,
    ResizeBilinear = 23,
    Pad = 34,
    Sub = 41,
    Div = 42,
    Exp = 47,
    Neg = 59,
    Sum = 74,
    ReduceMax = 82,
    Abs = 101,
}

/// <summary>Element types; numbers of <c>TensorType</c>. Others are read, but not imported.</summary>
internal enum TfliteType
{
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
}

/// <summary>Numbers of <c>Padding</c>.</summary>
internal enum TflitePadding
{
    Same = 0,
    Valid = 1,
}

/// <summary>Numbers of <c>ActivationFunctionType</c>.</summary>
internal enum TfliteActivation
{
    None = 0,
    Relu = 1,
}

/// <param name="Data">Little-endian elements as they lie in the file; empty for a tensor that is computed.</param>
internal sealed record TfliteTensor(string Name, int[] Shape, TfliteType Type, ReadOnlyMemory<byte> Data)
{
    public bool IsConstant => !Data.IsEmpty;

    /// <summary>Number of elements.</summary>
    public int Count => Shape.Aggregate(1, (product, side) => product * side);
}

/// <param name="FilterHeight">Pooling only.</param>
/// <param name="FilterWidth">Pooling only.</param>
internal sealed record TfliteOptions(
    TflitePadding Padding = TflitePadding.Same, int StrideHeight = 1, int StrideWidth = 1,
    int FilterHeight = 0, int FilterWidth = 0, int Axis = 0,
    TfliteActivation Activation = TfliteActivation.None, bool AlignCorners = false, bool HalfPixelCenters = false);

/// <param name="Inputs">Indices of tensors; -1 where an optional one is left out.</param>
internal sealed record TfliteNode(TfliteOperator Operator, int[] Inputs, int[] Outputs, TfliteOptions Options);

/// <summary>The one graph of a TFLite file; nodes in order of execution.</summary>
internal sealed record TfliteModel(
    IReadOnlyList<TfliteTensor> Tensors, IReadOnlyList<TfliteNode> Nodes, IReadOnlyList<int> Inputs, IReadOnlyList<int> Outputs);
