using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Benchmarks.Frames;

/// <summary>A gallery of random directions: it costs what a real one costs, and nobody is like anybody in it.</summary>
internal static class MadeGallery
{
    public static GalleryHolder Of(int subjects, ModelId model, int dimension, int seed = 1)
    {
        var random = new Random(seed);
        return new(GallerySnapshot.Build([.. Enumerable.Range(0, subjects).Select(Make)], model, dimension));

        Subject Make(int number)
        {
            var direction = new float[dimension];
            for (var i = 0; i < dimension; i++) direction[i] = random.NextSingle() - 0.5f;
            Embedding.TryNormalise(direction);
            return new(new($"made-{number}"), $"Made {number}", DateTimeOffset.UnixEpoch, [new(number, new(model, direction), 1, DateTimeOffset.UnixEpoch)]);
        }
    }
}
