using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Vision.Imaging;

/// <summary>
/// Changed pictures are taken or refused, and after each a good one comes out as it is: none blinds the door, none breaks the
/// process. A seeded sample; the full count, and how long each may take, with <c>scripts/test.sh --long</c>.
/// </summary>
public sealed class JpegFuzzTests(ITestOutputHelper output)
{
    private const int Sample = 10_000, Long = 1_000_000, Block = 500;
    private const int Progressive = 16384;

    private static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void TryDecode_ChangedPictures_NeverSpoilTheNext()
    {
        byte[][] pictures =
        [
            TestPictures.Jpeg(TestPictures.Quadrants(160, 120), 60),
            TestPictures.Compress(TestPictures.Quadrants(160, 120).Pixels.ToArray(), 160, 120, TurboJpeg.PixelFormatRgb, TurboJpeg.Subsampling420, Progressive),
            TestPictures.Jpeg(TestPictures.Noise(96, 64, 1), 50),
            TestPictures.WithExif(TestPictures.Jpeg(TestPictures.Noise(48, 48, 2), 80), 6),
            TestPictures.Compress(new byte[64 * 48 * 4], 64, 48, TurboJpeg.PixelFormatCmyk, 0),
        ];
        var (taken, slowest) = (0, TimeSpan.Zero);
        var sum = new Lock();
        Parallel.For(0, TestRuns.Count(Sample, Long) / Block, new() { MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) }, block =>
        {
            var seed = TestRuns.Seed * 1_000_000 + block;
            var (ownTaken, ownSlowest) = Run(pictures, seed);
            lock (sum)
            {
                taken += ownTaken;
                if (ownSlowest > slowest) slowest = ownSlowest;
            }
        });
        output.WriteLine($"{TestRuns.Count(Sample, Long)} changed pictures, {taken} of them taken; the slowest took {slowest.TotalMilliseconds:0.0} ms");
        Assert.InRange(taken, 1, TestRuns.Count(Sample, Long) - 1);
        if (TestRuns.Long) Assert.InRange(slowest, TimeSpan.Zero, MostTime);
    }

    // The splitter cuts them first, as of a camera; whatever comes out of it, the good ones behind are found again.
    [Fact]
    public void TryTake_ChangedPicturesAmongGoodOnes_FindsGoodOnesAgain()
    {
        byte[] picture = TestPictures.Jpeg(TestPictures.Noise(96, 64, 1), 50), good = TestPictures.Jpeg(TestPictures.Quadrants(), 50);
        var random = new Random(TestRuns.Seed);
        for (var i = 0; i < TestRuns.Count(1000, 100_000); i++)
        {
            var splitter = new MjpegSplitter(1 << 20);
            var found = false;
            // More than a length can swallow.
            foreach (var part in (byte[][])[Mutation.Of(picture, random), .. Enumerable.Repeat(good, 2 * ushort.MaxValue / good.Length)])
            {
                part.CopyTo(splitter.Room());
                splitter.Filled(part.Length);
                while (splitter.TryTake(out var taken)) found = taken.SequenceEqual(good);
            }

            Assert.True(found, $"seed {TestRuns.Seed}, picture {i}: no good picture came after it");
        }
    }

    private static (int Taken, TimeSpan Slowest) Run(byte[][] pictures, int seed)
    {
        var random = new Random(seed);
        var pool = new FramePool();
        using var decoder = new JpegDecoder(10_000_000);
        var good = pictures.Select(picture => Pixels(decoder, picture, pool)).ToArray();
        var (taken, slowest) = (0, TimeSpan.Zero);
        for (var i = 0; i < Block; i++)
        {
            var number = random.Next(pictures.Length);
            var changed = Change(pictures[number], random);
            var start = TimeProvider.System.GetTimestamp();
            var isTaken = decoder.TryDecode(changed, pool, out var frame, out var fault);
            var took = TimeProvider.System.GetElapsedTime(start);
            frame?.Dispose();
            if (isTaken) taken++;
            else Assert.False(string.IsNullOrEmpty(fault), $"seed {seed}, picture {i}: it is refused without a word");
            if (TestRuns.Long && took > MostTime) took = Again(decoder, changed, pool, took);
            if (took > slowest) slowest = took;
            var next = random.Next(pictures.Length);
            Assert.True(good[next].AsSpan().SequenceEqual(Pixels(decoder, pictures[next], pool)), $"seed {seed}, picture {i}: the next picture is spoilt");
        }

        return (taken, slowest);
    }

    // On a busy machine a thread waits for longer than any picture takes.
    private static TimeSpan Again(JpegDecoder decoder, byte[] changed, FramePool pool, TimeSpan least)
    {
        for (var turn = 0; turn < 10; turn++)
        {
            var start = TimeProvider.System.GetTimestamp();
            decoder.TryDecode(changed, pool, out var frame, out _);
            var took = TimeProvider.System.GetElapsedTime(start);
            frame?.Dispose();
            if (took < least) least = took;
        }

        return least;
    }

    // Half of them in the header, where a byte means most.
    private static byte[] Change(byte[] picture, Random random)
    {
        if (random.Next(2) == 0) return Mutation.Of(picture, random);
        byte[] changed = [.. picture];
        var header = picture.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]) + 14;
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(2, header);
            if (random.Next(2) == 0) changed[at] ^= (byte)(1 << random.Next(8));
            else changed[at] = (byte)random.Next(256);
        }

        return changed;
    }

    private static byte[] Pixels(JpegDecoder decoder, byte[] jpeg, FramePool pool)
    {
        Assert.True(decoder.TryDecode(jpeg, pool, out var frame, out var fault), fault);
        using (frame) return frame!.Pixels.ToArray();
    }
}
