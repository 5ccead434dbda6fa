using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.CommandLine;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Hosting;
using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Daemon.Doors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeFace.Tests.Daemon.Hosting;

/// <summary>The phases that need no models; the whole unit is tested as a process.</summary>
public sealed class DoorUnitTests : IDisposable
{
    private const int DoorPhase = 1;
    private const int StatePhase = 2;
    private const int EventPhase = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeface-unit-").FullName;
    private readonly FailingDoorPort _port = new();

    public void Dispose()
    {
        _port.Dispose();
        Directory.Delete(_folder, true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(DoorPhase)]
    [InlineData(StatePhase)]
    [InlineData(EventPhase)]
    public async Task DisposeAsync_AfterAnyPhase_LocksTheDoorAndLetsTheStateGo(int phases)
    {
        await using (var unit = Unit())
        {
            await unit.StartAsync(phases, CancellationToken.None);
        }

        Assert.False(_port.StrikeReleased);
        Assert.Equal(phases >= DoorPhase, _port.Disposed);
        using var free = new StateDirectory(_folder).Lock("the test");
    }

    [Fact]
    public async Task StartAsync_DoorCannotBeHad_TouchesNothingElse()
    {
        _port.OnOpen = () => throw new DoorPortException("strike: there is no GPIO chip 'main'.");
        await using var unit = Unit();
        await Assert.ThrowsAsync<DoorPortException>(() => unit.StartAsync(CancellationToken.None));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task StartAsync_StateFolderInUse_IsRefusedAndTheDoorGivenBack()
    {
        using (new StateDirectory(_folder).Lock("somebody else"))
        {
            await using var unit = Unit();
            var fault = await Assert.ThrowsAsync<StorageException>(() => unit.StartAsync(CancellationToken.None));
            Assert.Contains("somebody else", fault.Message);
        }

        Assert.True(_port.Disposed);
    }

    [Fact]
    public async Task StartAsync_NoModels_SaysSoAndKeepsTheReasonAsAnEvent()
    {
        var options = new EdgeFaceOptions { Models = new() { Folder = Path.Combine(_folder, "models") } };
        await using (var unit = Unit(options))
        {
            await Assert.ThrowsAsync<EdgeFace.Vision.Packages.ModelPackageException>(() => unit.StartAsync(CancellationToken.None));
        }

        using var outbox = new Outbox(new StateDirectory(_folder), TimeProvider.System, new());
        outbox.Open();
        var told = Assert.Single(outbox.Read(0, 10), e => e.Body.Contains("part-failed", StringComparison.Ordinal));
        Assert.Contains("\"models\"", told.Body);
    }

    [Fact]
    public async Task StartAsync_Cancelled_StartsNothingMore()
    {
        await using var unit = Unit();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unit.StartAsync(new CancellationToken(true)));
        Assert.False(_port.Disposed);
    }

    [Fact]
    public async Task Failure_TheDoorsLineBreaks_IsTheUnitsFailure()
    {
        await using var unit = Unit();
        await unit.StartAsync(EventPhase, CancellationToken.None);
        _port.Break("the expander is gone");
        Assert.Equal(new PartFailure("door", "the expander is gone"), await unit.Failure);
    }

    [Fact]
    public async Task StopAsync_InTheMiddleOfAPulse_LocksBeforeAnythingElseStops()
    {
        await using var unit = Unit();
        await unit.StartAsync(EventPhase, CancellationToken.None);
        _port.OnRead = signal => signal == DoorSignal.RequestToExit;
        _port.Raise(DoorSignal.RequestToExit);
        Assert.True(_port.StrikeReleased);
        var stopping = unit.StopAsync();
        Assert.False(_port.StrikeReleased);
        await stopping;
    }

    [Fact]
    public async Task UnitService_StartFails_HasAFailureCode()
    {
        _port.OnOpen = () => throw new DoorPortException("no chip");
        await using var unit = Unit();
        var service = new UnitService(unit, new Lifetime(), NullLogger<UnitService>.Instance);
        await Assert.ThrowsAsync<DoorPortException>(() => service.StartAsync(CancellationToken.None));
        Assert.Equal(ExitCodes.Fault, service.ExitCode);
        Assert.Equal("no chip", service.StartFault?.Message);
    }

    [Fact]
    public async Task LockInEmergency_InTheMiddleOfAPulse_Locks()
    {
        await using var unit = Unit();
        await unit.StartAsync(DoorPhase, CancellationToken.None);
        _port.OnRead = signal => signal == DoorSignal.RequestToExit;
        _port.Raise(DoorSignal.RequestToExit);
        unit.LockInEmergency();
        Assert.False(_port.StrikeReleased);
    }

    private DoorUnit Unit(EdgeFaceOptions? options = null) => new(
        options ?? new(), new StateDirectory(_folder), _port, new(TimeProvider.System, TimeProvider.System, null, null), NullLoggerFactory.Instance);

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
        }
    }
}
