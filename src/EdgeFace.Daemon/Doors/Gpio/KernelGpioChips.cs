using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Runtime.InteropServices;
using EdgeFace.Core.Door;
using EdgeFace.Lines;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>The chips that the kernel shows under /dev, outputs driven through libgpiod, inputs by the kernel's own interface.</summary>
public sealed class KernelGpioChips : IGpioChips
{
    public IReadOnlyList<GpioChip> List() => [.. Chips.List().Select(chip => new GpioChip(Chips.NumberOf(chip.Path)!.Value, chip.Label, chip.Lines))];

    // libgpiod 1.x is Debian 12's, 2.x (libgpiod.so.3) Debian 13's; the driver of the first is the better proven.
    public GpioController Open(GpioChip chip)
    {
        if (CanLoad("libgpiod.so.2")) return new GpioController(new LibGpiodDriver(chip.Number));
        if (CanLoad("libgpiod.so.3")) return new GpioController(new LibGpiodV2Driver(chip.Number));
        throw new DoorPortException("libgpiod is not installed: apt-get install libgpiod2 (Debian 12) or libgpiod3 (Debian 13).");
    }

    public IInputSource OpenInput(GpioChip chip, int offset, InputBias bias, TimeSpan debounce) => KernelInput.Open(chip.Path, offset, bias, debounce);

    public bool WriteMakesOutput(GpioController controller) => !CanLoad("libgpiod.so.2");

    private static bool CanLoad(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle)) return false;
        NativeLibrary.Free(handle);
        return true;
    }
}
