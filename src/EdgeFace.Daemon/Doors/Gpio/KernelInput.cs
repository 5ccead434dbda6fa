using EdgeFace.Lines;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>
/// An input by the kernel's own interface: System.Device.Gpio 4.2 can ask neither libgpiod for debouncing nor the
/// kernel. The kernel debounces where the chip has interrupts, and tells where it cannot.
/// </summary>
internal sealed class KernelInput : IInputSource
{
    private const string Consumer = "edgeface input";

    private readonly LineRequest _request;

    private KernelInput(LineRequest request, bool debounced) => (_request, IsDebounced) = (request, debounced);

    public bool IsDebounced { get; }

    public bool IsHigh => _request.Get();

    /// <summary>Takes the line, debounced by the kernel where it can do that.</summary>
    /// <exception cref="LineException">It cannot be had.</exception>
    public static KernelInput Open(string chip, int offset, InputBias bias, TimeSpan debounce)
    {
        if (debounce > TimeSpan.Zero)
        {
            try
            {
                return new(LineRequest.Input(chip, offset, bias, debounce, Consumer), true);
            }
            catch (LineException)
            {
                // Without debouncing it either works, or says what else is wrong.
            }
        }

        return new(LineRequest.Input(chip, offset, bias, TimeSpan.Zero, Consumer), false);
    }

    public void Dispose() => _request.Dispose();
}
