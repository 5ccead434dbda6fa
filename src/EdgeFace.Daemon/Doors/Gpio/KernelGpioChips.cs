using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeFace.Core.Door;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>The chips that the kernel shows under /dev, driven through libgpiod.</summary>
public sealed class KernelGpioChips : IGpioChips
{
    public IReadOnlyList<GpioChip> List()
    {
        List<GpioChip> chips = [];
        foreach (var path in Directory.EnumerateFiles("/dev", "gpiochip*"))
        {
            var digits = Path.GetFileName(path)["gpiochip".Length..];
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            if (GpioCharacterDevice.TryRead(path) is { } found) chips.Add(new(number, found.Label, found.Lines));
        }

        return [.. chips.OrderBy(c => c.Number)];
    }

    // libgpiod 1.x is Debian 12's, 2.x (libgpiod.so.3) Debian 13's; the driver of the first is the better proven.
    public GpioController Open(GpioChip chip)
    {
        if (CanLoad("libgpiod.so.2")) return new GpioController(new LibGpiodDriver(chip.Number));
        if (CanLoad("libgpiod.so.3")) return new GpioController(new LibGpiodV2Driver(chip.Number));
        throw new DoorPortException("libgpiod is not installed: apt-get install libgpiod2 (Debian 12) or libgpiod3 (Debian 13).");
    }

    public bool WriteMakesOutput(GpioController controller) => !CanLoad("libgpiod.so.2");

    private static bool CanLoad(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle)) return false;
        NativeLibrary.Free(handle);
        return true;
    }
}
