using EdgeFace.Core.Imaging;
using EdgeFace.Training;
using EdgeFace.Training.Augmentation;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Preparation;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.TrainingTests.Support;

/// <summary>
/// A dataset of nobody: each person is a head with features of their own place, size and colour; each picture has other
/// light, shift, turn and noise. Enough for a net to learn who is who, and for a test without anybody's photograph.
/// </summary>
internal static class SyntheticPeople
{
    public static string Write(string folder, int people, int pictures, ulong seed = 1)
    {
        using var encoder = new JpegEncoder();
        var listed = new List<DatasetPicture>();
        for (var person = 0; person < people; person++)
        {
            var look = Look.Draw(seed, person);
            for (var i = 0; i < pictures; i++)
            {
                var file = $"crops/{person:000}/{i:00}.jpg";
                Directory.CreateDirectory(Path.Combine(folder, "crops", $"{person:000}"));
                File.WriteAllBytes(Path.Combine(folder, file), encoder.Encode(look.Paint(seed, person, i), 95));
                listed.Add(new(person, $"/nowhere/{person}/{i}.jpg", file, DatasetPicture.Numbers(Look.Landmarks)));
            }
        }

        // Every fourth person is kept for validation.
        DatasetPerson[] who = [.. Enumerable.Range(0, people).Select(person => new DatasetPerson($"person-{person:000}", person % 4 == 3 ? DatasetPart.Validation : DatasetPart.Training))];
        DatasetBuilder.Write(new(DatasetFile.CurrentFormat, LooseCrop.Margin, false, who, listed, [], []), folder);
        return folder;
    }

    private sealed record Look(float[] Skin, float[] Hair, float HairLine, float EyeSize, float[] Eye, float MouthWidth, float[] Mouth, float NoseLength, float Width)
    {
        public static FaceLandmarks Landmarks
        {
            get
            {
                var template = AlignedFace.Template;
                var shift = new ImagePoint(LooseCrop.Margin, LooseCrop.Margin);
                return new(template.LeftEye + shift, template.RightEye + shift, template.Nose + shift, template.MouthLeft + shift, template.MouthRight + shift);
            }
        }

        public static Look Draw(ulong seed, int person)
        {
            var random = Randomness.Of(seed, person, 1000);
            float[] Colour(float low, float high) => [random.Between(low, high), random.Between(low, high), random.Between(low, high)];
            return new(
                Colour(110, 220), Colour(10, 160), random.Between(28, 52), random.Between(4, 9), Colour(0, 140), random.Between(8, 20), Colour(60, 200),
                random.Between(6, 18), random.Between(34, 48));
        }

        public Frame Paint(ulong seed, int person, int picture)
        {
            var random = Randomness.Of(seed, person, picture);
            var sample = Sample.Create(LooseCrop.Side);
            float gain = random.Between(0.7f, 1.25f), x0 = random.Between(-3, 3), y0 = random.Between(-3, 3), backdrop = random.Between(20, 230);
            var face = Landmarks;
            for (var y = 0; y < sample.Side; y++)
            {
                for (var x = 0; x < sample.Side; x++)
                {
                    var colour = ColourAt(x - x0, y - y0, face, backdrop);
                    for (var c = 0; c < 3; c++) sample.Plane(c)[y * sample.Side + x] = Degradation.ToByte(colour[c] * gain + 6 * (float)random.Normal());
                }
            }

            return Planar.ToFrame(sample.Planes, sample.Side, sample.Side);
        }

        private float[] ColourAt(float x, float y, in FaceLandmarks face, float backdrop)
        {
            bool Inside(ImagePoint centre, float width, float height) => (x - centre.X) * (x - centre.X) / (width * width) + (y - centre.Y) * (y - centre.Y) / (height * height) < 1;
            if (Inside(face.LeftEye, EyeSize, EyeSize * 0.6f) || Inside(face.RightEye, EyeSize, EyeSize * 0.6f)) return Eye;
            if (Inside(face.MouthCentre, MouthWidth, 4)) return Mouth;
            if (Inside(face.Nose, 4, NoseLength)) return Array.ConvertAll(Skin, value => value * 0.8f);
            if (!Inside(new(72, 78), Width, 58)) return [backdrop, backdrop, backdrop];
            return y < HairLine ? Hair : Skin;
        }
    }
}
