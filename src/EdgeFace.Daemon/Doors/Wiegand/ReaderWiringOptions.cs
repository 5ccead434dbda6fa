using System.ComponentModel.DataAnnotations;
using System.Globalization;
using EdgeFace.Core.Credentials;

namespace EdgeFace.Daemon.Doors.Wiegand;

/// <summary>A Wiegand reader on two input lines. Its 5 V outputs need level shifters or dividers before a 3.3 V board.</summary>
public sealed class ReaderWiringOptions
{
    /// <summary>Chip of both lines; else the chip of the door's lines.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Chip { get; init; }

    /// <summary>Line of D0 (green), by number or name; <c>none</c> where there is no reader.</summary>
    [Required]
    [StringLength(64, MinimumLength = 1)]
    public string Data0 { get; init; } = LineOptions.None;

    /// <summary>Line of D1 (white).</summary>
    [Required]
    [StringLength(64, MinimumLength = 1)]
    public string Data1 { get; init; } = LineOptions.None;

    /// <summary>What holds the lines high while no pulse pulls them low.</summary>
    public LineBias Bias { get; init; } = LineBias.AsIs;

    public ReaderMode Mode { get; init; } = ReaderMode.CardOrPin;

    public ReaderSide Side { get; init; } = ReaderSide.Entry;

    /// <summary>
    /// Facility codes of the site's cards; a card with another is nobody's. Empty: any. A frame that noise has shifted
    /// has another one, unless the code's bits are all alike.
    /// </summary>
    [Required]
    public IReadOnlyList<string> Facilities { get; init; } = [];

    internal IReadOnlySet<int> FacilityCodes => Facilities.Select(Code).OfType<int>().ToHashSet();

    internal bool IsWired => Data0 != LineOptions.None || Data1 != LineOptions.None;

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var wrong in Facilities.Where(f => Code(f) is null))
            yield return $"facilities: \"{wrong}\" is no facility code; expected numbers from 0 to 65535";
        if (!IsWired) yield break;
        if (Data0 == LineOptions.None || Data1 == LineOptions.None)
            yield return "a Wiegand reader has two lines: name data0 and data1, or neither";
        else if (Data0 == Data1)
            yield return $"data0 and data1 are on one line ({Data0}): each needs its own";
    }

    private static int? Code(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code <= ushort.MaxValue ? code : null;
}
