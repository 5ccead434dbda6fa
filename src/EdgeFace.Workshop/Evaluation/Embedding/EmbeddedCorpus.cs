using EdgeFace.Core.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;

namespace EdgeFace.Workshop.Evaluation.Embedding;

/// <param name="Reason"><c>no face found</c>, or why the picture could not be read.</param>
public sealed record MissingFace(CorpusPicture Picture, string Reason);

/// <summary>A corpus with the embeddings of one model.</summary>
/// <param name="Faces">Per picture the face that was embedded; null where there is none.</param>
public sealed record EmbeddedCorpus(
    FaceCorpus Corpus, EmbeddingTable Embeddings, IReadOnlyList<CorpusFace?> Faces, IReadOnlyList<MissingFace> Missing)
{
    /// <summary>Compares every picture with every other one.</summary>
    public CorpusScores Compare(AliasList aliases, CancellationToken stop) => CorpusScores.Compare(People(aliases), Embeddings, stop);

    public EvaluationPeople People(AliasList aliases) => new(Corpus.PersonOfPicture, aliases.GroupOfPerson(Corpus));
}
