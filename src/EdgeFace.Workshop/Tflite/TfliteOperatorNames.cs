namespace EdgeFace.Workshop.Tflite;

/// <summary>Names of operators that are not imported, for messages; from <c>BuiltinOperator</c> of TensorFlow's <c>schema.fbs</c>.</summary>
internal static class TfliteOperatorNames
{
    private static readonly Dictionary<int, string> Others = new()
    {
        [1] = "AVERAGE_POOL_2D",
        [5] = "DEPTH_TO_SPACE",
        [11] = "L2_NORMALIZATION",
        [12] = "L2_POOL_2D",
        [13] = "LOCAL_RESPONSE_NORMALIZATION",
        [14] = "LOGISTIC",
        [16] = "LSTM",
        [20] = "RELU_N1_TO_1",
        [21] = "RELU6",
        [25] = "SOFTMAX",
        [26] = "SPACE_TO_DEPTH",
        [28] = "TANH",
        [32] = "CUSTOM",
        [36] = "GATHER",
        [37] = "BATCH_TO_SPACE_ND",
        [38] = "SPACE_TO_BATCH_ND",
        [39] = "TRANSPOSE",
        [40] = "MEAN",
        [43] = "SQUEEZE",
        [45] = "STRIDED_SLICE",
        [48] = "TOPK_V2",
        [49] = "SPLIT",
        [50] = "LOG_SOFTMAX",
        [53] = "CAST",
        [54] = "PRELU",
        [55] = "MAXIMUM",
        [56] = "ARG_MAX",
        [57] = "MINIMUM",
        [60] = "PADV2",
        [65] = "SLICE",
        [67] = "TRANSPOSE_CONV",
        [70] = "EXPAND_DIMS",
        [73] = "LOG",
        [75] = "SQRT",
        [76] = "RSQRT",
        [77] = "SHAPE",
        [78] = "POW",
        [81] = "REDUCE_PROD",
        [83] = "PACK",
        [88] = "UNPACK",
        [92] = "SQUARE",
        [97] = "RESIZE_NEAREST_NEIGHBOR",
        [98] = "LEAKY_RELU",
        [99] = "SQUARED_DIFFERENCE",
        [100] = "MIRROR_PAD",
        [102] = "SPLIT_V",
        [114] = "QUANTIZE",
        [117] = "HARD_SWISH",
        [124] = "DENSIFY",
        [126] = "BATCH_MATMUL",
        [150] = "GELU",
    };

    public static string Of(TfliteOperator code) =>
        Enum.IsDefined(code) ? code.ToString() : Others.GetValueOrDefault((int)code, $"operator {(int)code}");
}
