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
    }

    /// <summary>A key of the keypad: 0 to 9, '*' or '#'.</summary>
    public sealed record Key(char Symbol) : WiegandFrame;

    /// <summary>Neither; nothing may be done with it.</summary>
    public sealed record Noise(string Why) : WiegandFrame;
}
