namespace EdgeFace.Tests.Support;

/// <summary>Damages bytes as networks, disks and attackers do.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] good, Random random)
    {
        var bad = good.ToList();
        for (var i = random.Next(1, 5); i > 0; i--) Once(bad, random);
        return [.. bad];
    }

    private static void Once(List<byte> bytes, Random random)
    {
        var at = bytes.Count == 0 ? 0 : random.Next(bytes.Count);
        var length = Math.Min(bytes.Count - at, random.Next(1, 20));
        switch (random.Next(7))
        {
            case 0 when bytes.Count > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                // A length of CBOR, or a number of JSON, that promises far too much.
                bytes.InsertRange(at, random.Next(2) == 0 ? [0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] : "99999999999999999999"u8.ToArray());
                break;
        }
    }
}
