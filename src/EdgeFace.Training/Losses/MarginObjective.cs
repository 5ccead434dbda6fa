using static TorchSharp.torch;

namespace EdgeFace.Training.Losses;

/// <summary>How a margin makes a face's own class harder to reach.</summary>
internal enum MarginKind
{
    /// <summary>cos(angle + m): ArcFace (Deng et al. 2019).</summary>
    Angular,

    /// <summary>cos(angle) - m: CosFace (Wang et al. 2018).</summary>
    Cosine,
}

/// <param name="Scale">s, the length that embeddings get before the softmax.</param>
/// <param name="Margin">m; published are 0.5 for ArcFace, 0.35 for CosFace.</param>
/// <param name="Ramp">Share of the run over which the margin grows from 0: from scratch the full one is too hard at first.</param>
internal sealed record MarginSettings(MarginKind Kind, double Scale, double Margin, double Ramp);

/// <summary>
/// Softmax over cosine similarities to one weight vector a person, with a margin. Where the angle plus m passes half a
/// turn, ArcFace goes on in a straight line (as InsightFace's code does), so that the loss keeps falling.
/// </summary>
internal sealed class MarginObjective : Objective
{
    private readonly MarginSettings _settings;
    private readonly Tensor _centres;

    /// <param name="centres">[people, dimension]; taken over.</param>
    public MarginObjective(MarginSettings settings, Tensor centres)
    {
        _settings = settings;
        _centres = centres.requires_grad_(true).DetachFromDisposeScope();
    }

    public override IEnumerable<(string Name, Tensor Parameter)> Parameters => [("centres", _centres)];

    /// <summary>Random centres; <c>torch.manual_seed</c> chooses them.</summary>
    public static MarginObjective Random(MarginSettings settings, int people, int dimension, Device device)
    {
        using var scope = NewDisposeScope();
        return new(settings, randn([people, dimension]).Times(0.01).to(device).detach());
    }

    public override Tensor Loss(in LossInput input)
    {
        var cosines = nn.functional.linear(Unit(input.Embeddings), Unit(_centres));
        var margin = MarginAt(input.Progress);
        var own = cosines.gather(1, input.Labels.unsqueeze(1));
        var harder = _settings.Kind == MarginKind.Cosine ? own.Plus(-margin) : Turned(own, margin);
        var logits = cosines.scatter(1, input.Labels.unsqueeze(1), harder).Times(_settings.Scale);
        return nn.functional.cross_entropy(logits, input.Labels);
    }

    public double MarginAt(double progress) => _settings.Margin * (_settings.Ramp <= 0 ? 1 : Math.Min(1, progress / _settings.Ramp));

    public override void Dispose()
    {
        _centres.Dispose();
        base.Dispose();
    }

    // cos(a + m) = cos a cos m - sin a sin m, up to a + m = pi.
    private static Tensor Turned(Tensor cosine, double margin)
    {
        if (margin <= 0) return cosine;
        var sine = cosine.square().Times(-1).Plus(1).AtLeast(1e-9).sqrt();
        var turned = cosine.Times(Math.Cos(margin)).Minus(sine.Times(Math.Sin(margin)));
        return where(cosine.IsAbove(Math.Cos(Math.PI - margin)), turned, cosine.Plus(-Math.Sin(Math.PI - margin) * margin));
    }

    private static Tensor Unit(Tensor rows) => nn.functional.normalize(rows, 2, 1);
}
