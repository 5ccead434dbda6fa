using EdgeFace.Core.Recognition;
using Xunit;
using static EdgeFace.Tests.Core.Recognition.Faces;

namespace EdgeFace.Tests.Core.Recognition;

public class ProbeHistoryTests
{
    [Fact]
    public void Nearest_Empty_IsMinusOne() => Assert.Equal(-1, new ProbeHistory(3, Dimension).Nearest(Of(0)));

    [Fact]
    public void Nearest_SeveralKept_IsTheBestOfThem()
    {
        var history = new ProbeHistory(3, Dimension);
        history.Add(Of(0));
        history.Add(Of(1));
        Assert.Equal(1, history.Nearest(Of(1)), 1e-6);
        Assert.Equal(0, history.Nearest(Of(2)), 1e-6);
    }

    [Fact]
    public void Add_MoreThanFit_OverwritesTheOldest()
    {
        var history = new ProbeHistory(2, Dimension);
        for (var person = 0; person < 3; person++) history.Add(Of(person));
        Assert.Equal(0, history.Nearest(Of(0)), 1e-6);
        Assert.Equal(1, history.Nearest(Of(2)), 1e-6);
        Assert.Equal(2, history.Count);
    }

    [Fact]
    public void Clear_Kept_ForgetsAll()
    {
        var history = new ProbeHistory(2, Dimension);
        history.Add(Of(0));
        history.Clear();
        Assert.Equal(-1, history.Nearest(Of(0)));
    }
}
