namespace EdgeFace.Training.Augmentation;

/// <summary>A square picture that is being changed: planar RGB bytes.</summary>
internal readonly struct Sample(byte[] planes, int side)
{
    public int Side => side;

    public int PlaneSize => side * side;

    /// <summary>3 x side x side bytes.</summary>
    public byte[] Planes => planes;

    public Span<byte> Plane(int channel) => planes.AsSpan(channel * PlaneSize, PlaneSize);

    public static Sample Create(int side) => new(new byte[3 * side * side], side);

    /// <summary>Applies a table to every value of a channel.</summary>
    public void Map(int channel, ReadOnlySpan<byte> table)
    {
        foreach (ref var value in Plane(channel)) value = table[value];
    }

    public void Mirror()
    {
        for (var row = 0; row < 3 * side; row++) planes.AsSpan(row * side, side).Reverse();
    }
}
