using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeFace.Core.Evaluation;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Workshop.Crops;

/// <summary>A crop to learn from.</summary>
/// <param name="Features">As <see cref="CropFeatures"/> reads them.</param>
/// <param name="Turns">Quarter turns by which the face stands turned in the crop.</param>
/// <param name="Mask">Mouth and nose are covered.</param>
/// <param name="DarkGlasses">The eyes are.</param>
internal sealed record CropSample(Half[] Features, int Turns, bool Mask, bool DarkGlasses);

/// <summary>
/// Fits the crop classifier's net: cross entropy, Adam (Kingma and Ba 2015), the step falling along a cosine. One thread in one
/// order: the same samples give the same weights, to the rounding of the processor's vectors.
/// </summary>
internal sealed class CropNetTrainer
{
    private const int Batch = 64;
    private const float Step = 2e-3f, Decay = 2e-4f;

    // A turned face that passes is worse than an upright one that is asked to try again, but people try again every day.
    private const float UprightWeight = 1.5f, TurnedWeight = 1;

    private readonly int _hidden;
    private readonly float[] _values, _gradient, _first, _second;
    private readonly float[] _features = new float[CropFeatures.Count], _units, _unitErrors, _outputs = new float[CropClassifier.Outputs], _errors = new float[CropClassifier.Outputs];
    // Left out at random while learning, in sixteenths, so that no few numbers are trusted (Srivastava et al. 2014).
    private const int FeaturesLeftOut = 2, UnitsLeftOut = 3;

    private readonly SeededRandom _chance;
    private readonly float[] _mean = new float[CropFeatures.Count], _scale = new float[CropFeatures.Count];
    private int _steps;

    private CropNetTrainer(int hidden, SeededRandom chance)
    {
        (_hidden, _chance) = (hidden, chance);
        var count = CropClassifier.CountFor(hidden);
        (_values, _gradient, _first, _second) = (new float[count], new float[count], new float[count], new float[count]);
        (_units, _unitErrors) = (new float[hidden], new float[hidden]);
    }

    /// <summary>The weights' bytes, as <see cref="CropClassifierWeights.Values"/> has them.</summary>
    /// <param name="told">Hears the mean loss of each round.</param>
    public static byte[] Fit(IReadOnlyList<CropSample> samples, int hidden, int rounds, ulong seed, Action<int, double> told)
    {
        var random = new SeededRandom(seed);
        var trainer = new CropNetTrainer(hidden, random);
        trainer.Standardise(samples);
        trainer.Begin(random);
        var order = Enumerable.Range(0, samples.Count).ToArray();
        var steps = rounds * ((samples.Count + Batch - 1) / Batch);
        for (var round = 0; round < rounds; round++)
        {
            random.ChooseFirst<int>(order, order.Length);
            double loss = 0;
            for (var at = 0; at < order.Length; at += Batch)
            {
                var batch = order.AsSpan(at, Math.Min(Batch, order.Length - at));
                foreach (var index in batch) loss += trainer.Learn(samples[index], 1f / batch.Length);
                trainer.Move(0.5f * Step * (1 + MathF.Cos(MathF.PI * trainer._steps / steps)));
            }

            told(round + 1, loss / samples.Count);
        }

        return trainer.Fold();
    }

    private void Standardise(IReadOnlyList<CropSample> samples)
    {
        var squares = new double[CropFeatures.Count];
        var sums = new double[CropFeatures.Count];
        foreach (var sample in samples)
        {
            TensorPrimitives.ConvertToSingle(sample.Features, _features);
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += _features[i];
                squares[i] += _features[i] * (double)_features[i];
            }
        }

        for (var i = 0; i < sums.Length; i++)
        {
            var mean = sums[i] / samples.Count;
            _mean[i] = (float)mean;
            _scale[i] = (float)(1 / Math.Sqrt(Math.Max(1e-6, squares[i] / samples.Count - mean * mean)));
        }
    }

    private void Begin(SeededRandom random)
    {
        // He et al. 2015.
        foreach (ref var value in Rows) value = (float)(random.Normal() * Math.Sqrt(2.0 / CropFeatures.Count));
        foreach (ref var value in LastRows) value = (float)(random.Normal() * Math.Sqrt(1.0 / _hidden));
    }

    private Span<float> Rows => _values.AsSpan(0, _hidden * CropFeatures.Count);

    private Span<float> LastRows => _values.AsSpan(_hidden * (CropFeatures.Count + 1), CropClassifier.Outputs * _hidden);

    private double Learn(CropSample sample, float share)
    {
        TensorPrimitives.ConvertToSingle(sample.Features, _features);
        TensorPrimitives.Subtract(_features, _mean, _features);
        TensorPrimitives.Multiply(_features, _scale, _features);
        LeaveOut(_features, FeaturesLeftOut);
        int offsets = _hidden * CropFeatures.Count, last = offsets + _hidden, lastOffsets = last + CropClassifier.Outputs * _hidden;
        for (var unit = 0; unit < _hidden; unit++)
            _units[unit] = MathF.Max(0, TensorPrimitives.Dot<float>(_features, _values.AsSpan(unit * CropFeatures.Count, CropFeatures.Count)) + _values[offsets + unit]);
        LeaveOut(_units, UnitsLeftOut);
        for (var output = 0; output < CropClassifier.Outputs; output++)
            _outputs[output] = TensorPrimitives.Dot<float>(_units, _values.AsSpan(last + output * _hidden, _hidden)) + _values[lastOffsets + output];
        var loss = Errors(sample, share);
        Array.Clear(_unitErrors);
        for (var output = 0; output < CropClassifier.Outputs; output++)
        {
            if (_errors[output] == 0) continue;
            Add(_gradient.AsSpan(last + output * _hidden, _hidden), _units, _errors[output]);
            _gradient[lastOffsets + output] += _errors[output];
            Add(_unitErrors, _values.AsSpan(last + output * _hidden, _hidden), _errors[output]);
        }

        for (var unit = 0; unit < _hidden; unit++)
        {
            if (_units[unit] <= 0) continue;
            var error = _unitErrors[unit] * 16 / (16 - UnitsLeftOut);
            Add(_gradient.AsSpan(unit * CropFeatures.Count, CropFeatures.Count), _features, error);
            _gradient[offsets + unit] += error;
        }

        return loss;
    }

    // What is kept stands in for the rest. A random number's sixteen digits decide for sixteen values.
    private void LeaveOut(Span<float> values, int sixteenths)
    {
        var keep = 16f / (16 - sixteenths);
        ulong digits = 0;
        for (var i = 0; i < values.Length; i++, digits >>= 4)
        {
            if (i % 16 == 0) digits = _chance.Next();
            values[i] = (digits & 15) < (ulong)sixteenths ? 0 : values[i] * keep;
        }
    }

    // What is covered is learnt from upright crops alone: others are refused before anybody asks.
    private double Errors(CropSample sample, float share)
    {
        var weight = share * (sample.Turns == 0 ? UprightWeight : TurnedWeight);
        Span<float> shares = stackalloc float[CropClassifier.Turns];
        TensorPrimitives.SoftMax(_outputs.AsSpan(0, CropClassifier.Turns), shares);
        for (var turn = 0; turn < CropClassifier.Turns; turn++) _errors[turn] = weight * (shares[turn] - (turn == sample.Turns ? 1 : 0));
        var loss = -Math.Log(Math.Max(1e-12, shares[sample.Turns]));
        for (var head = 0; head < 2; head++)
        {
            var wanted = (head == 0 ? sample.Mask : sample.DarkGlasses) ? 1f : 0;
            var given = 1 / (1 + MathF.Exp(-_outputs[CropClassifier.Turns + head]));
            _errors[CropClassifier.Turns + head] = sample.Turns == 0 ? share * (given - wanted) : 0;
            if (sample.Turns == 0) loss -= Math.Log(Math.Max(1e-12, wanted > 0 ? given : 1 - given));
        }

        return loss;
    }

    private static void Add(Span<float> to, ReadOnlySpan<float> what, float factor) => TensorPrimitives.MultiplyAdd(what, factor, to, to);

    private void Move(float step)
    {
        const float keepFirst = 0.9f, keepSecond = 0.999f;
        _steps++;
        float first = 1 - MathF.Pow(keepFirst, _steps), second = 1 - MathF.Pow(keepSecond, _steps);
        for (var i = 0; i < _values.Length; i++)
        {
            var slope = _gradient[i];
            _first[i] = keepFirst * _first[i] + (1 - keepFirst) * slope;
            _second[i] = keepSecond * _second[i] + (1 - keepSecond) * slope * slope;
            _values[i] -= step * (_first[i] / first / (MathF.Sqrt(_second[i] / second) + 1e-8f) + Decay * 10 * _values[i]);
        }

        Array.Clear(_gradient);
    }

    // The standardisation goes into the first layer.
    private byte[] Fold()
    {
        for (var unit = 0; unit < _hidden; unit++)
        {
            var row = _values.AsSpan(unit * CropFeatures.Count, CropFeatures.Count);
            TensorPrimitives.Multiply(row, _scale, row);
            _values[_hidden * CropFeatures.Count + unit] -= TensorPrimitives.Dot<float>(row, _mean);
        }

        var halves = new Half[_values.Length];
        TensorPrimitives.ConvertToHalf(_values, halves);
        return MemoryMarshal.AsBytes<Half>(halves).ToArray();
    }
}
