namespace EdgeFace.Vision.Cameras;

/// <summary>Compares names as people do: runs of digits by their number, so <c>_2</c> comes before <c>_10</c>.</summary>
public sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        while (!a.IsEmpty && !b.IsEmpty)
        {
            int order, fromA = 1, fromB = 1;
            if (char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]))
            {
                (fromA, fromB) = (Digits(a), Digits(b));
                order = CompareNumbers(a[..fromA], b[..fromB]);
            }
            else
            {
                order = a[0].CompareTo(b[0]);
            }

            if (order != 0) return order;
            a = a[fromA..];
            b = b[fromB..];
        }

        var rest = a.Length.CompareTo(b.Length);
        // 01 and 1 are one number; something must decide between the names.
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}
