namespace EdgeFace.Workshop.Graphs.Shapes;

/// <summary>Operators whose results' shapes are known here, in the spelling of ONNX operator set 17.</summary>
internal static class KnownOperators
{
    /// <summary>Results have the shape of the first input.</summary>
    public static readonly IReadOnlySet<string> Elementwise = new HashSet<string>(StringComparer.Ordinal)
    {
        "Relu", "LeakyRelu", "PRelu", "Clip", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Elu", "Softplus", "Exp", "Log", "Sqrt", "Abs", "Neg",
        "Reciprocal", "Erf", "Softmax", "LpNormalization", "BatchNormalization", "InstanceNormalization", "Cast", "QuantizeLinear", "DequantizeLinear",
    };

    /// <summary>Results have the shape that all inputs can be stretched to.</summary>
    public static readonly IReadOnlySet<string> Stretching = new HashSet<string>(StringComparer.Ordinal)
    {
        "Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum",
    };

    private static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "Conv", "QLinearConv", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Gemm", "MatMul", "Flatten", "Reshape", "Transpose",
        "Squeeze", "Unsqueeze", "Concat", "Pad", "Slice", "Gather", "Resize", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceSum", "ReduceL2",
        "Constant", "Identity", "Dropout", "Shape",
    };

    private static readonly HashSet<string> RuntimeOperators = new(StringComparer.Ordinal) { "QLinearAdd" };

    public static bool Contains(string domain, string name) => domain switch
    {
        "" or "ai.onnx" => Elementwise.Contains(name) || Stretching.Contains(name) || Others.Contains(name),
        "com.microsoft" => RuntimeOperators.Contains(name),
        _ => false,
    };
}
