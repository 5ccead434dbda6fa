using System.Numerics;
using CsCheck;
using EdgeFace.Core.Credentials;
using Xunit;

namespace EdgeFace.Tests.Core.Credentials;

public class WiegandDecoderTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    /// <summary>A pulse as the kernel stamps it.</summary>
    private readonly record struct Pulse(bool One, TimeSpan At);

    [Theory]
    [InlineData(26, 123, 45678)]
    [InlineData(26, 0, 0)]
    [InlineData(26, 255, 65535)]
    [InlineData(34, 40000, 12345)]
    public void Pulse_ACard_IsRead(int bits, int facility, int number) =>
        Assert.Equal([new WiegandFrame.Card(bits, facility, number)], Read(Train(CardBits(bits, facility, number))));

    [Theory]
    [InlineData("0101", '5')]
    [InlineData("1010", '*')]
    [InlineData("1011", '#')]
    [InlineData("10100101", '5')]
    public void Pulse_AKey_IsRead(string bits, char key) => Assert.Equal([new WiegandFrame.Key(key)], Read(Train(bits)));

    [Theory]
    [InlineData("1111")]
    [InlineData("10100111")]
    [InlineData("1")]
    [InlineData("0101010101")]
    public void Pulse_AnythingElse_IsNoise(string bits) => Assert.IsType<WiegandFrame.Noise>(Assert.Single(Read(Train(bits))));

    [Fact]
    public void Pulse_TwoCardsOneAfterAnother_AreTwo()
    {
        var second = Train(CardBits(26, 1, 2)).Select(p => p with { At = p.At + TimeSpan.FromMilliseconds(200) });
        Assert.Equal([new WiegandFrame.Card(26, 9, 9), new WiegandFrame.Card(26, 1, 2)], Read([.. Train(CardBits(26, 9, 9)), .. second]));
    }

    [Fact]
    public void Pulse_AnEndlessStorm_IsOneNoiseAndIsForgotten()
    {
        var storm = Train(new string('1', 5000));
        var card = Train(CardBits(26, 3, 4)).Select(p => p with { At = p.At + storm[^1].At + TimeSpan.FromMilliseconds(100) });
        Assert.Equal([new WiegandFrame.Noise("too many pulses"), new WiegandFrame.Card(26, 3, 4)], Read([.. storm, .. card]));
    }

    [Fact]
    public void Pulse_SteadyButNotExact_IsStillRead() => Gen.Select(Cards, Gen.Double[-0.15, 0.15].Array[40], Gen.Int[300, 5000]).Sample((card, jitter, interval) =>
    {
        var pulses = Train(card.Bits, TimeSpan.FromMicroseconds(interval)).Select((p, i) => p with { At = p.At + TimeSpan.FromMicroseconds(interval * jitter[i]) });
        Assert.Equal([card.Frame], Read(pulses));
    });

    // A train with one to three faults of any kind is never another card, and never a key.
    [Fact]
    public void Pulse_MissingExtraOrTurnedPulses_NothingWrongIsEverAccepted() => Gen.Select(Cards, Faults).Sample((card, faults) =>
    {
        var pulses = Train(card.Bits).ToList();
        foreach (var (kind, place, share) in faults)
        {
            var at = place % pulses.Count;
            if (kind == 0) pulses.RemoveAt(at);
            else if (kind == 1) pulses.Insert(at, new(share > 0.5, pulses[at].At - (Interval * share)));
            else pulses.Add(new(share > 0.5, pulses[^1].At + (Interval * (share / 2))));
            if (pulses.Count == 0) return;
        }

        foreach (var frame in Read(pulses.OrderBy(p => p.At)))
            if (frame is not WiegandFrame.Noise) Assert.Equal(card.Frame, frame);
    }, iter: 20_000);

    // A pulse at the end or the beginning leaves no gap where it is missing; then only a frame of another length is left.
    private static readonly Gen<(int Kind, int Place, double Share)[]> Faults =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 63], Gen.Double[0.05, 0.95]).Array[1, 3];

    private static readonly Gen<(string Bits, WiegandFrame Frame)> Cards =
        from wide in Gen.Bool
        let bits = wide ? 34 : 26
        from facility in Gen.Int[0, wide ? 65535 : 255]
        from number in Gen.Int[0, 65535]
        select (CardBits(bits, facility, number), (WiegandFrame)new WiegandFrame.Card(bits, facility, number));

    private static string CardBits(int bits, int facility, int number)
    {
        var half = (bits - 2) / 2;
        var data = ((ulong)facility << 16) | (uint)number;
        var (first, second) = (data >> half, data & ((1UL << half) - 1));
        var even = BitOperations.PopCount(first) % 2;
        var odd = 1 - (BitOperations.PopCount(second) % 2);
        return even + Convert.ToString((long)data, 2).PadLeft(bits - 2, '0') + odd;
    }

    private static List<Pulse> Train(string bits, TimeSpan? interval = null) =>
        [.. bits.Select((bit, i) => new Pulse(bit == '1', TimeSpan.FromSeconds(1) + (i * (interval ?? Interval))))];

    private static List<WiegandFrame> Read(IEnumerable<Pulse> pulses)
    {
        var decoder = new WiegandDecoder();
        List<WiegandFrame> frames = [];
        foreach (var pulse in pulses)
        {
            if (decoder.Pulse(pulse.One, pulse.At) is { } frame) frames.Add(frame);
        }

        if (decoder.EndsAt is { } end && decoder.Idle(end) is { } last) frames.Add(last);
        Assert.Null(decoder.EndsAt);
        return frames;
    }
}
