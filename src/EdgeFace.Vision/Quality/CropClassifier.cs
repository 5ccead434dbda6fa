using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Vision.Quality;

/// <summary>
/// The weights of a <see cref="CropClassifier"/> and where they come from: a net with one hidden layer.
/// </summary>
/// <param name="Features">Revision of <see cref="CropFeatures"/> that they belong to.</param>
/// <param name="Hidden">Units of the hidden layer.</param>
/// <param name="Origin">Which pictures they were fitted on, and by what command.</param>
/// <param name="Licence">Of the weights, and what is known of the pictures.</param>
/// <param name="Sha256">Of the values' bytes, lower-case hexadecimal.</param>
/// <param name="Values">
/// Little-endian half-precision numbers: Hidden rows of <see cref="CropFeatures.Count"/>, Hidden offsets, Outputs rows of Hidden, Outputs offsets.
/// </param>
public sealed record CropClassifierWeights(int Features, int Hidden, string Origin, string Licence, string Sha256, byte[] Values);

/// <summary>
/// Looks at an aligned crop: does the face in it stand upright, and are mouth or eyes covered? One small net answers all, for
/// little beside the embedder (some 37,000 multiplications and the features), and belongs to no embedder. How it was fitted and what it reaches:
/// models/README.md. Not safe for use by two threads at once.
/// </summary>
public sealed class CropClassifier
{
    /// <summary>Four quarter turns, mask, dark glasses.</summary>
    public const int Outputs = Turns + 2;

    /// <summary>Quarter turns that are told apart.</summary>
    public const int Turns = 4;

    private const string Resource = "EdgeFace.Vision.Quality.crop-classifier.json";

    private readonly CropFeatures _features = new();
    private readonly int _hidden;
    private readonly float[] _values;
    private readonly float[] _units;
    private readonly float[] _outputs = new float[Outputs];

    /// <exception cref="InvalidDataException">The weights are damaged or belong to other features.</exception>
    public CropClassifier(CropClassifierWeights weights)
    {
        if (weights.Features != CropFeatures.Revision)
            throw new InvalidDataException($"The crop classifier's weights are for revision {weights.Features} of its features, not {CropFeatures.Revision}; fit them again.");
        if (weights.Hidden is < 1 or > 4096 || weights.Values.Length != 2 * CountFor(weights.Hidden) || Hash(weights.Values) != weights.Sha256)
            throw new InvalidDataException("The crop classifier's weights are damaged; install the package again.");
        _hidden = weights.Hidden;
        _units = new float[_hidden];
        _values = new float[CountFor(_hidden)];
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(weights.Values), _values);
    }

    /// <summary>With the weights that come with the program.</summary>
    public static CropClassifier Shipped()
    {
        using var stream = typeof(CropClassifier).Assembly.GetManifestResourceStream(Resource)!;
        return new(Read(stream));
    }

    /// <summary>Numbers in the weights of a net with so many hidden units.</summary>
    public static int CountFor(int hidden) => hidden * (CropFeatures.Count + 1) + Outputs * (hidden + 1);

    /// <summary>Reads weights as the workshop writes them.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public static CropClassifierWeights Read(Stream json)
    {
        try
        {
            return JsonSerializer.Deserialize<CropClassifierWeights>(json, JsonSerializerOptions.Web) ?? throw new InvalidDataException("The crop classifier's weights are empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The crop classifier's weights cannot be read: {e.Message}", e);
        }
    }

    /// <summary>SHA-256 as <see cref="CropClassifierWeights.Sha256"/> has it.</summary>
    public static string Hash(ReadOnlySpan<byte> values) => Convert.ToHexStringLower(SHA256.HashData(values));

    /// <summary>Looks at a crop; allocates nothing.</summary>
    public FaceLook Look(AlignedFace crop)
    {
        Evaluate(_features.Read(crop));
        var turns = TensorPrimitives.IndexOfMax<float>(_outputs.AsSpan(0, Turns));
        TensorPrimitives.SoftMax(_outputs.AsSpan(0, Turns), _outputs.AsSpan(0, Turns));
        return new(_outputs[0], turns, Sigmoid(_outputs[4]), Sigmoid(_outputs[5]));
    }

    private void Evaluate(ReadOnlySpan<float> features)
    {
        ReadOnlySpan<float> values = _values;
        var offsets = values.Slice(_hidden * CropFeatures.Count, _hidden);
        for (var unit = 0; unit < _hidden; unit++)
            _units[unit] = MathF.Max(0, TensorPrimitives.Dot(features, values.Slice(unit * CropFeatures.Count, CropFeatures.Count)) + offsets[unit]);
        var last = values[(_hidden * (CropFeatures.Count + 1))..];
        for (var output = 0; output < Outputs; output++)
            _outputs[output] = TensorPrimitives.Dot(_units, last.Slice(output * _hidden, _hidden)) + last[Outputs * _hidden + output];
    }

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));
}
