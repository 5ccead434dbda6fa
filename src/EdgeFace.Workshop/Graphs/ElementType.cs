namespace EdgeFace.Workshop.Graphs;

/// <summary>Element types of tensors; the numbers are those of ONNX's <c>TensorProto.DataType</c>.</summary>
internal enum ElementType
{
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
}
