namespace EdgeFace.Training.Export;

/// <summary>A part of a net that can write itself into a graph, batch normalisation folded.</summary>
internal interface IEmittable
{
    /// <returns>Name of the result.</returns>
    string Emit(GraphBuilder graph, string input);
}
