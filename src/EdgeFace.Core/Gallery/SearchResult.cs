using EdgeFace.Core.Recognition;

namespace EdgeFace.Core.Gallery;

/// <summary>How similar a probe is to one subject: to the mean of the subject's templates.</summary>
/// <param name="Similarity">Cosine similarity.</param>
public readonly record struct SubjectMatch(SubjectId Subject, float Similarity);

/// <summary>Answer of a 1:N search: the best subject and the best of all others.</summary>
/// <param name="Best">Null where nothing could be compared.</param>
/// <param name="RunnerUp">Null where there is no other subject.</param>
public readonly record struct SearchResult(SubjectMatch? Best, SubjectMatch? RunnerUp)
{
    /// <summary>How far the best is before the runner-up; the whole similarity where there is none.</summary>
    public float Margin => Best is { } best ? best.Similarity - (RunnerUp?.Similarity ?? 0) : 0;
}
