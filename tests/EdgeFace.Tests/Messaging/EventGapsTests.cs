using CsCheck;
using EdgeFace.Messaging;
using Xunit;

namespace EdgeFace.Tests.Messaging;

public sealed class EventGapsTests
{
    [Fact]
    public void Take_InOrder_MissesNothing()
    {
        var gaps = new EventGaps(1);
        Assert.All(Enumerable.Range(1, 5), n => Assert.True(gaps.Take(n)));
        Assert.Equal((6L, null), (gaps.Next, gaps.Missing()));
        Assert.False(gaps.Take(3));
    }

    [Fact]
    public void Missing_BetweenAndAtTheEnd_IsTold()
    {
        var gaps = new EventGaps(1);
        gaps.Take(1);
        gaps.Take(4);
        Assert.Equal((2L, 3L), gaps.Missing());
        gaps.Take(2);
        gaps.Take(3);
        Assert.Null(gaps.Missing());
        gaps.Expect(6);
        Assert.Equal((5L, 6L), gaps.Missing());
    }

    [Fact]
    public void Drop_WhatWasTold_IsNotMissed()
    {
        var gaps = new EventGaps(1);
        gaps.Take(9);
        gaps.Drop(3, 6);
        Assert.Equal((1L, 2L), gaps.Missing());
        gaps.Take(1);
        gaps.Take(2);
        Assert.Equal((7L, 8L), gaps.Missing());
        Assert.False(gaps.Take(4));
        gaps.Drop(long.MinValue, long.MaxValue - 1);
        Assert.Null(gaps.Missing());
    }

    [Fact]
    public void Missing_AskedForUntilNothingIs_GivesEachNumberOnceWhateverWasLost() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 1000].Array, Gen.Bool.Array[40]).Sample((count, order, dropped) =>
        {
            var gaps = new EventGaps(1);
            var seen = new List<long>();
            foreach (var n in order.Select(n => (long)n % count + 1)) if (gaps.Take(n)) seen.Add(n);
            var gone = Enumerable.Range(1, count).Where(n => dropped[n - 1] && !seen.Contains(n)).Select(n => (long)n).ToArray();
            foreach (var n in gone) gaps.Drop(n, n);
            gaps.Expect(count);
            for (var rounds = 0; gaps.Missing() is { } missing; rounds++)
            {
                Assert.True(rounds <= count);
                for (var n = missing.From; n <= missing.Through; n++) if (gaps.Take(n)) seen.Add(n);
            }

            Assert.Equal(Enumerable.Range(1, count).Select(n => (long)n).Except(gone), seen.Order());
            Assert.Equal(count + 1, gaps.Next);
        }, threads: 1);
}
