using System.Runtime.InteropServices;
using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.AddOns;
using OpenCvSharp;
using OpenCvSharp.Face;

namespace EdgeFace.Training.Classical;

internal enum ClassicalMethod
{
    /// <summary>Principal components of pixels (Turk, Pentland 1991).</summary>
    Eigenfaces,

    /// <summary>Linear discriminants of principal components (Belhumeur, Hespanha, Kriegman 1997).</summary>
    Fisherfaces,
}

/// <summary>OpenCV's classical methods, trained on faces of known people and used on faces of others: a face becomes its projection, compared by cosine.</summary>
internal sealed class FaceModule : IDisposable
{
    private readonly Mat _vectors;
    private readonly Mat _mean;
    private readonly int _side;

    private FaceModule(Mat vectors, Mat mean, int side) => (_vectors, _mean, _side) = (vectors, mean, side);

    /// <summary>How many numbers a face becomes.</summary>
    public int Components => _vectors.Cols;

    /// <param name="faces">Aligned, 3 x 112 x 112 planar bytes.</param>
    /// <param name="components">Eigenfaces kept; Fisherfaces keep one less than there are people.</param>
    /// <param name="side">To which the grey faces are reduced; a divisor of 112.</param>
    /// <exception cref="TrainingException">OpenCV's library, or one that it needs, is not installed.</exception>
    public static FaceModule Train(ClassicalMethod method, IReadOnlyList<byte[]> faces, IReadOnlyList<int> labels, int components, int side)
    {
        try
        {
            using BasicFaceRecognizer recognizer = method == ClassicalMethod.Eigenfaces ? EigenFaceRecognizer.Create(components) : FisherFaceRecognizer.Create();
            var pictures = faces.Select(face => Grey(face, side)).ToList();
            recognizer.Train(pictures, labels);
            foreach (var picture in pictures) picture.Dispose();
            return new(recognizer.GetEigenVectors(), recognizer.GetMean(), side);
        }
        catch (Exception fault) when (fault is TypeInitializationException or DllNotFoundException)
        {
            throw new TrainingException($"OpenCV cannot be loaded: {fault.GetBaseException().Message} {OpenCvAddOn.Mend}", fault);
        }
    }

    public EmbeddingTable Embed(IReadOnlyList<byte[]?> faces)
    {
        var table = new EmbeddingTable(faces.Count, Components);
        foreach (var (index, face) in faces.Index())
        {
            if (face is null) continue;
            using var grey = Grey(face, _side);
            using var row = grey.Reshape(1, 1);
            using var values = new Mat();
            row.ConvertTo(values, MatType.CV_64F);
            using var centred = (values - _mean.Reshape(1, 1)).ToMat();
            using var projected = (centred * _vectors).ToMat();
            projected.GetArray(out double[] components);
            var embedding = Array.ConvertAll(components, value => (float)value);
            if (Embedding.TryNormalise(embedding)) table.Set(index, embedding);
        }

        return table;
    }

    public void Dispose()
    {
        _vectors.Dispose();
        _mean.Dispose();
    }

    // Luma, histogram equalised: what these methods are used with, because light is what they know least of.
    private static Mat Grey(byte[] face, int side)
    {
        var ratio = AlignedFace.Side / side;
        var values = new byte[side * side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var sum = 0.0;
                for (var j = 0; j < ratio * ratio; j++)
                {
                    var at = (y * ratio + j / ratio) * AlignedFace.Side + x * ratio + j % ratio;
                    sum += 0.299 * face[at] + 0.587 * face[at + AlignedFace.PlaneSize] + 0.114 * face[at + 2 * AlignedFace.PlaneSize];
                }

                values[y * side + x] = (byte)Math.Round(sum / (ratio * ratio));
            }
        }

        var grey = new Mat(side, side, MatType.CV_8UC1);
        Marshal.Copy(values, 0, grey.Data, values.Length);
        Cv2.EqualizeHist(grey, grey);
        return grey;
    }
}
