using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Tests.Core.Recognition;

namespace EdgeFace.Tests.Daemon.Faults;

/// <summary>Finds the person of the scene, now and then nobody, somebody twice, rubbish, or breaks.</summary>
internal sealed class FaultyDetector(DoorScene scene, Random random, FaultCount count) : IFaceDetector
{
    public int Detect(Frame frame, Span<DetectedFace> faces)
    {
        if (scene.Person is null) return 0;
        faces[0] = Faces.Detected(100, 60, 110, 44);
        switch (random.Next(200))
        {
            case 0:
                count.Note("detector breaks");
                throw new InvalidOperationException("The detector broke.");
            case 1:
                count.Note("detector misses the face");
                return 0;
            case 2:
                count.Note("detector sees two");
                faces[1] = faces[0];
                return 2;
            case 3:
                count.Note("detector gives no numbers");
                faces[0] = Faces.Detected(float.NaN, 60, 110, float.NaN);
                return 1;
            case 4:
                count.Note("detector sees a face outside of the picture");
                faces[0] = Faces.Detected(-5000, 90_000, 110, 44);
                return 1;
            default:
                return 1;
        }
    }

    public float SmallestInterEyeDistance(int frameWidth, int frameHeight) => 1;

    public void Dispose()
    {
    }
}

/// <summary>Embeds the person of the scene; now and then gives noise, no numbers, nothing, or breaks.</summary>
internal sealed class FaultyEmbedder(DoorScene scene, Random random, FaultCount count) : IFaceEmbedder
{
    public ModelId Model => DoorScene.Model;

    public int Dimension => DoorScene.Dimension;

    public AlignedFace Input { get; } = AlignedFace.Create();

    public void Embed(Span<float> embedding)
    {
        DoorScene.FaceOf(scene.Person ?? throw new InvalidOperationException("Nobody is there.")).CopyTo(embedding);
        switch (random.Next(100))
        {
            case 0:
                count.Note("embedder breaks");
                throw new InvalidOperationException("The embedder broke.");
            case 1:
                count.Note("embedding is noise");
                foreach (ref var value in embedding) value = (float)(random.NextDouble() - 0.5);
                Embedding.TryNormalise(embedding);
                break;
            case 2:
                count.Note("embedding is not a number");
                embedding.Fill(float.NaN);
                break;
            case 3:
                count.Note("embedding has one value that is no number");
                embedding[random.Next(embedding.Length)] = float.NaN;
                break;
            case 4:
                count.Note("embedding is zero");
                embedding.Clear();
                break;
            case 5:
                count.Note("embedding is infinite");
                embedding.Fill(float.PositiveInfinity);
                break;
        }
    }

    public void Dispose()
    {
    }
}
