using EdgeFace.Workshop.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Workshop.Evaluation;

public class ConsoleProgressTests
{
    [Fact]
    public void Advance_NoTerminal_SaysALineEachTenth()
    {
        using var error = new StringWriter();
        using (var step = new ConsoleProgress(error, isTerminal: false).Begin("faces", 1000))
        {
            for (var i = 0; i < 1000; i++) step.Advance();
        }

        var lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, lines.Length);
        Assert.Equal("faces: 100 of 1000", lines[0].TrimEnd());
    }

    [Fact]
    public void Advance_OnATerminal_RewritesOneLine()
    {
        using var error = new StringWriter();
        using (var step = new ConsoleProgress(error, isTerminal: true).Begin("faces [x]", 4))
        {
            for (var i = 0; i < 4; i++) step.Advance();
        }

        Assert.Contains("4 of 4", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("faces [x]", error.ToString(), StringComparison.Ordinal);
    }
}
