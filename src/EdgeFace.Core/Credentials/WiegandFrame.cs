using System.Globalization;

namespace EdgeFace.Core.Credentials;

/// <summary>What a train of pulses was.</summary>
public abstract record WiegandFrame
{
    private WiegandFrame()
    {
    }

    /// <summary>A card whose parities hold.</summary>
    /// <param name="Bits">26 or 34.</param>
    public sealed record Card(int Bits, int Facility, int Number) : WiegandFrame
    {
        public override string ToString() => $"{Bits}:{Facility}:{Number}";

        /// <summary>Reads what <see cref="ToString"/> writes; null where it is no card.</summary>
        public static Card? Parse(string text)
        {
            var parts = text.Split(':');
            int Number(int i) => parts.Length == 3 && int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
            var (bits, facility, number) = (Number(0), Number(1), Number(2));
            return bits is 26 or 34 && facility >= 0 && facility <= (bits == 26 ? byte.MaxValue : ushort.MaxValue) && number is >= 0 and <= ushort.MaxValue
                ? new(bits, facility, number)
                : null;
        }
    }

    /// <summary>A key of the keypad: 0 to 9, '*' or '#'.</summary>
    public sealed record Key(char Symbol) : WiegandFrame;

    /// <summary>Neither; nothing may be done with it.</summary>
    public sealed record Noise(string Why) : WiegandFrame;
}
