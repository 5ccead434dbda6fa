using System.Numerics.Tensors;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Core.Evaluation;

/// <summary>Similarities of people's pictures to the mean of several other pictures of themselves.</summary>
public static class SeveralTemplateScores
{
    /// <param name="templates">Pictures that make one reference.</param>
    /// <param name="draws">Random choices of them a person.</param>
    public static GenuineScores Of(EvaluationPeople people, EmbeddingTable embeddings, int templates, int draws, ulong seed)
    {
        var random = new SeededRandom(seed);
        var scores = new List<ComparisonScore>();
        var reference = new float[embeddings.Dimension];
        foreach (var person in Enumerable.Range(0, people.PictureCount).Where(embeddings.Has).GroupBy(people.PersonOf).OrderBy(g => g.Key))
        {
            var pictures = person.ToArray();
            for (var draw = 0; draw < draws && pictures.Length > templates; draw++)
            {
                random.ChooseFirst(pictures.AsSpan(), templates);
                Array.Clear(reference);
                for (var i = 0; i < templates; i++) TensorPrimitives.Add(reference, embeddings.Row(pictures[i]), reference);
                if (!Embedding.TryNormalise(reference)) continue;
                foreach (var probe in pictures.AsSpan(templates))
                    scores.Add(new(TensorPrimitives.Dot<float>(reference, embeddings.Row(probe)), pictures[0], probe));
            }
        }

        return new(scores);
    }
}
