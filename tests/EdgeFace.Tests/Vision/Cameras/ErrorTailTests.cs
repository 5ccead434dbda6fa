using System.Text;
using EdgeFace.Vision.Cameras;
using Xunit;

namespace EdgeFace.Tests.Vision.Cameras;

public sealed class ErrorTailTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5000)]
    public async Task ReadAsync_ProgressBetweenErrors_KeepsTheErrorsAlone(int atOnce)
    {
        var taken = new List<string>();
        var errors = new ErrorTail(new());
        await errors.ReadAsync(new Pieces("frame=1\nout_time_us=5\nsensor on fire\nfps=3\nlast word", atOnce), line =>
        {
            if (!StreamLag.TryReadProgress(line, out _)) return false;
            taken.Add(Encoding.UTF8.GetString(line));
            return true;
        });
        Assert.Equal(" It said: sensor on fire | last word", errors.Words());
        Assert.Equal(["frame=1", "out_time_us=5", "fps=3"], taken);
    }

    [Fact]
    public async Task ReadAsync_FloodWithoutAnEnd_KeepsTheLastOfIt()
    {
        var errors = new ErrorTail(new());
        await errors.ReadAsync(new Pieces(new string('x', 100_000) + "end", 4096), _ => false);
        Assert.EndsWith("xxend", errors.Words(), StringComparison.Ordinal);
        Assert.InRange(errors.Words().Length, 500, 700);
    }

    /// <summary>Gives so many bytes at once.</summary>
    private sealed class Pieces(string text, int atOnce) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Assert.NotEqual(0, buffer.Length);
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, atOnce)], cancellationToken);
        }
    }
}
