using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeFace.Core.Imaging;

/// <summary>
/// A hash by which equal pictures are told from others: two interleaved CRC-32C sums, which processors calculate about as
/// fast as they read memory. It is no protection against somebody who makes pictures of equal hashes: all that they win is
/// that one of theirs is passed over.
/// </summary>
public static class PictureHash
{
    /// <summary>Of coded bytes or of pixels; allocates nothing.</summary>
    public static ulong Of(ReadOnlySpan<byte> content)
    {
        uint even = ~0u, odd = (uint)content.Length;
        var words = MemoryMarshal.Cast<byte, ulong>(content);
        var i = 0;
        for (; i + 1 < words.Length; i += 2)
        {
            even = BitOperations.Crc32C(even, words[i]);
            odd = BitOperations.Crc32C(odd, words[i + 1]);
        }

        if (i < words.Length) even = BitOperations.Crc32C(even, words[i]);
        foreach (var rest in content[(words.Length * sizeof(ulong))..]) odd = BitOperations.Crc32C(odd, rest);
        return (ulong)even << 32 | odd;
    }
}
