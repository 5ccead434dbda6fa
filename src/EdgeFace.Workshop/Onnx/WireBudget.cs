using EdgeFace.Workshop.Import;
using Google.Protobuf.Reflection;

namespace EdgeFace.Workshop.Onnx;

/// <summary>
/// Walks over a protobuf file without reading it into objects, and refuses one of which they would need far more memory
/// than the file has bytes: two bytes can ask for a message of a hundred.
/// </summary>
internal ref struct WireBudget
{
    private const int MostFields = 1_000_000;
    private const int MostDepth = 16;

    // A packed number takes eight bytes at most.
    private const int PackedShare = 8;

    private int _fields;

    /// <exception cref="InvalidModelFileException">Damaged, cut short, nested too deeply, or with too many fields.</exception>
    public static void Check(ReadOnlySpan<byte> file, MessageDescriptor root) => default(WireBudget).Walk(file, root, 0);

    private void Walk(ReadOnlySpan<byte> message, MessageDescriptor type, int depth)
    {
        if (depth > MostDepth) throw new InvalidModelFileException("The ONNX file nests its messages too deeply.");
        while (!message.IsEmpty)
        {
            Spend(1);
            var tag = Number(ref message);
            var field = type.FindFieldByNumber((int)(tag >> 3));
            switch (tag & 7)
            {
                case 0:
                    Number(ref message);
                    break;
                case 1:
                    message = message[Checked(8, message)..];
                    break;
                case 5:
                    message = message[Checked(4, message)..];
                    break;
                case 2:
                    var length = Checked(Number(ref message), message);
                    if (field?.FieldType == FieldType.Message) Walk(message[..length], field.MessageType, depth + 1);
                    else if (field is { IsRepeated: true, FieldType: not (FieldType.Bytes or FieldType.String) }) Spend(length / PackedShare);
                    message = message[length..];
                    break;
                default:
                    throw new InvalidModelFileException("The file is no ONNX file, or it is damaged.");
            }
        }
    }

    private void Spend(int fields)
    {
        _fields += fields;
        if (_fields > MostFields) throw new InvalidModelFileException($"The ONNX file has more than {MostFields} fields.");
    }

    private static ulong Number(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (var i = 0; i < Math.Min(10, message.Length); i++)
        {
            value |= (ulong)(message[i] & 0x7F) << (7 * i);
            if (message[i] < 0x80)
            {
                message = message[(i + 1)..];
                return value;
            }
        }

        throw CutShort();
    }

    private static int Checked(ulong length, ReadOnlySpan<byte> message) => length <= (ulong)message.Length ? (int)length : throw CutShort();

    private static InvalidModelFileException CutShort() => new("The file is no ONNX file, or it is damaged or cut short.");
}
