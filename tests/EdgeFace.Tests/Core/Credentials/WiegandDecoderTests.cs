using System.Numerics;
using CsCheck;
using EdgeFace.Core.Credentials;
using Xunit;

namespace EdgeFace.Tests.Core.Credentials;

public class WiegandDecoderTests
{
    /// <summary>CsCheck_Iter where it asks for more.</summary>
    private static readonly long Runs = Math.Max(Check.Iter, 20_000);

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

    // Up to three pulses lost or gained between a train's first and last: nothing but the card itself is accepted.
    [Fact]
    public void Pulse_FaultsInsideTheTrain_NothingWrongIsEverAccepted() => Gen.Select(SteadyTrains, Faults).Sample((train, faults) =>
    {
        List<Pulse> pulses = [.. train.Pulses];
        foreach (var fault in faults) Disturb(pulses, fault, 0, pulses.Count - 1);
        foreach (var frame in Read(pulses))
            if (frame is not WiegandFrame.Noise) Assert.Equal(train.Card, frame);
    }, iter: Runs);

    // Anywhere, the ends included: what is accepted and is not the card is the card's frame shifted by one pulse, a number
    // that carries another facility code.
    [Fact]
    public void Pulse_FaultsAnywhere_WhatIsAcceptedIsTheCardOrOfAnotherFacility() => Gen.Select(SteadyTrains, Faults).Sample((train, faults) =>
    {
        List<Pulse> pulses = [.. train.Pulses];
        foreach (var fault in faults) Disturb(pulses, fault, -3, pulses.Count + 2);
        foreach (var frame in Read(pulses).Where(f => f is not WiegandFrame.Noise && f != train.Card))
        {
            var wrong = Assert.IsType<WiegandFrame.Card>(frame);
            Assert.Equal(train.Card.Bits, wrong.Bits);
            if (!IsUniform(train.Card)) Assert.NotEqual(train.Card.Facility, wrong.Facility);
        }
    }, iter: Runs);

    // The limit (READER.md): the last pulse lost and one gained before the first, at the reader's own pace, is a frame like any
    // other where the parities happen to hold. Then only the facility code and the list of enrolled cards are left.
    [Fact]
    public void Pulse_LastLostAndOneGainedBeforeTheFirst_IsAnotherCardOfAnotherFacility()
    {
        var pulses = Train(CardBits(26, 123, 45678));
        pulses.RemoveAt(pulses.Count - 1);
        pulses.Insert(0, new(true, pulses[0].At - Interval));
        Assert.Equal([new WiegandFrame.Card(26, 189, 55607)], Read(pulses));
    }

    // A slow reader's train is not cut in two where three pulses in a row are lost: its first piece could be a key.
    [Fact]
    public void Pulse_SlowTrainWithThreeLostInARow_IsOneNoise()
    {
        var pulses = Train(CardBits(26, 123, 45678), TimeSpan.FromMilliseconds(20));
        pulses.RemoveRange(4, 3);
        Assert.IsType<WiegandFrame.Noise>(Assert.Single(Read(pulses)));
    }

    [Fact]
    public void Pulse_SlowerThanAnyReader_IsNoise()
    {
        var pulses = Train(CardBits(26, 123, 45678), WiegandDecoder.SlowestPace + TimeSpan.FromMilliseconds(1));
        Assert.Equal([new WiegandFrame.Noise("the pulses are too far apart")], Read(pulses));
    }

    private enum FaultKind
    {
        Loss,
        Gain,
        GainNearTheEnd,
    }

    /// <summary>A pulse lost or gained; the place is a share of where it may happen.</summary>
    private readonly record struct Fault(FaultKind Kind, double Place, double Offset, bool One);

    private static readonly Gen<Fault[]> Faults =
        Gen.Select(Gen.Enum<FaultKind>(), Gen.Double[0, 1], Gen.Double[0, 1], Gen.Bool, (kind, place, offset, one) => new Fault(kind, place, offset, one)).Array[1, 3];

    // Loses or gains a pulse between the places (in pulses from the first); those two themselves are never lost.
    private static void Disturb(List<Pulse> pulses, Fault fault, int from, int to)
    {
        var pace = (pulses[^1].At - pulses[0].At) / (pulses.Count - 1);
        if (fault.Kind == FaultKind.Loss)
        {
            var place = Math.Clamp(Math.Min(from + 1 + (int)(fault.Place * (to - from - 1)), to - 1), 0, pulses.Count - 1);
            pulses.RemoveAt(place);
            return;
        }

        var span = to - from;
        var at = fault.Kind == FaultKind.Gain ? from + (fault.Place * span)
            : fault.Place < 0.5 ? from + (fault.Offset * Math.Min(4, span)) : to - (fault.Offset * Math.Min(4, span));
        var gained = new Pulse(fault.One, pulses[0].At + (pace * at));
        pulses.Insert(pulses.FindIndex(p => p.At > gained.At) is var i and >= 0 ? i : pulses.Count, gained);
    }

    private static bool IsUniform(WiegandFrame.Card card) => card.Facility == 0 || card.Facility == (card.Bits == 26 ? 255 : 65535);

    private static readonly Gen<(string Bits, WiegandFrame.Card Frame)> Cards =
        from wide in Gen.Bool
        let bits = wide ? 34 : 26
        from facility in Gen.Int[0, wide ? 65535 : 255]
        from number in Gen.Int[0, 65535]
        select (CardBits(bits, facility, number), new WiegandFrame.Card(bits, facility, number));

    // A reader's own clock wanders by less than a twentieth of a pulse from one to the next.
    private static readonly Gen<(Pulse[] Pulses, WiegandFrame.Card Card)> SteadyTrains =
        Gen.Select(Cards, Gen.Int[300, 20_000], Gen.Double[-0.02, 0.02].Array[34], (card, interval, wander) =>
            (Train(card.Bits, TimeSpan.FromMicroseconds(interval)).Select((p, i) => p with { At = p.At + TimeSpan.FromMicroseconds(interval * wander[i]) }).ToArray(), card.Frame));

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
