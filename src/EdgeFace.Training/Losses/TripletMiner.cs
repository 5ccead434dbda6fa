using static TorchSharp.torch;

namespace EdgeFace.Training.Losses;

/// <summary>Which triplets of a batch are learnt from.</summary>
internal enum TripletMining
{
    /// <summary>For each face the least alike of its person and the most alike of the others (Hermans, Beyer, Leibe 2017).</summary>
    Hard,

    /// <summary>For each pair of a person, the most alike stranger who is still further than the partner, else the least alike stranger (FaceNet).</summary>
    SemiHard,

    /// <summary>One partner and one stranger, whoever comes next in the batch: no mining, to compare with.</summary>
    Plain,
}

/// <summary>Numbers in a batch: anchor, partner of the same person, stranger.</summary>
internal readonly record struct Triplet(int Anchor, int Partner, int Stranger);

/// <summary>Chooses triplets from the similarities of a batch. Faces whose person has no other picture in it are no anchors.</summary>
internal static class TripletMiner
{
    /// <param name="similarity">Row-major, [batch, batch], cosine.</param>
    public static IReadOnlyList<Triplet> Mine(ReadOnlySpan<float> similarity, ReadOnlySpan<long> labels, TripletMining mining)
    {
        var found = new List<Triplet>();
        var count = labels.Length;
        for (var anchor = 0; anchor < count; anchor++)
        {
            var row = similarity.Slice(anchor * count, count);
            switch (mining)
            {
                case TripletMining.Hard:
                    Append(found, anchor, Extreme(row, labels, anchor, own: true), Extreme(row, labels, anchor, own: false));
                    break;
                case TripletMining.SemiHard:
                    for (var partner = 0; partner < count; partner++)
                    {
                        if (partner != anchor && labels[partner] == labels[anchor]) Append(found, anchor, partner, SemiHard(row, labels, anchor, partner));
                    }

                    break;
                default:
                    Append(found, anchor, Next(labels, anchor, own: true), Next(labels, anchor, own: false));
                    break;
            }
        }

        return found;
    }

    /// <summary>Own: the least alike of the anchor's person; else the most alike of the others. -1: nobody.</summary>
    private static int Extreme(ReadOnlySpan<float> row, ReadOnlySpan<long> labels, int anchor, bool own)
    {
        var best = -1;
        for (var i = 0; i < row.Length; i++)
        {
            if (i == anchor || (labels[i] == labels[anchor]) != own) continue;
            if (best < 0 || (own ? row[i] < row[best] : row[i] > row[best])) best = i;
        }

        return best;
    }

    private static int SemiHard(ReadOnlySpan<float> row, ReadOnlySpan<long> labels, int anchor, int partner)
    {
        int best = -1, least = -1;
        for (var i = 0; i < row.Length; i++)
        {
            if (labels[i] == labels[anchor]) continue;
            if (least < 0 || row[i] < row[least]) least = i;
            if (row[i] < row[partner] && (best < 0 || row[i] > row[best])) best = i;
        }

        return best >= 0 ? best : least;
    }

    private static int Next(ReadOnlySpan<long> labels, int anchor, bool own)
    {
        for (var step = 1; step < labels.Length; step++)
        {
            var i = (anchor + step) % labels.Length;
            if ((labels[i] == labels[anchor]) == own) return i;
        }

        return -1;
    }

    private static void Append(List<Triplet> found, int anchor, int partner, int stranger)
    {
        if (partner >= 0 && stranger >= 0) found.Add(new(anchor, partner, stranger));
    }
}
