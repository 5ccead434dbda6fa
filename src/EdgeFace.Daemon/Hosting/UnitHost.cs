using System.Runtime.InteropServices;
using EdgeFace.Core.Secrets;
using EdgeFace.Daemon.CommandLine;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EdgeFace.Daemon.Hosting;

/// <summary>Runs the unit as a process: signals, systemd, the log, the exit code.</summary>
internal static class UnitHost
{
    /// <summary>Runs until the process is told to end.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(EdgeFaceOptions options, StateDirectory state, CommandSurroundings around, CancellationToken cancel)
    {
        NativeHeap.Bound();
        // Who gave us the socket wants to be told, whatever it is; AddSystemd wants systemd itself for a parent.
        var notifier = new SystemdNotifier();
        var underSystemd = notifier.IsEnabled || SystemdHelpers.IsSystemdService();
        using var logs = LoggerFactory.Create(logging => AddLog(logging, underSystemd, around.Secrets));
        var surroundings = new UnitSurroundings(
            around.Time, around.Time, notifier, UnitNotifier.WatchdogInterval(around.Environment, Environment.ProcessId))
        { Secrets = around.Secrets };
        await using var unit = new DoorUnit(options, state, DoorPorts.Create(options.Wiring, around.Time), surroundings, logs);
        UnitService? service = null;
        using var host = Build(logs, underSystemd ? notifier : null,
            services => service = new(unit, services.GetRequiredService<IHostApplicationLifetime>(), logs.CreateLogger<UnitService>()));
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        // systemd's lifetime knows SIGTERM alone, a terminal sends SIGINT.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            lifetime.StopApplication();
        });
        UnhandledExceptionEventHandler onCrash = (_, crash) =>
        {
            unit.LockInEmergency();
            // The runtime would print the exception as it is.
            Environment.FailFast(around.Secrets.Redact($"{crash.ExceptionObject}"));
        };
        AppDomain.CurrentDomain.UnhandledException += onCrash;
        try
        {
            await host.RunAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            // Told to end while it started.
        }
        catch (Exception e) when (e == service?.StartFault)
        {
            // Said already.
        }
        finally
        {
            AppDomain.CurrentDomain.UnhandledException -= onCrash;
        }

        return service?.ExitCode ?? ExitCodes.Ok;
    }

    private static IHost Build(ILoggerFactory logs, SystemdNotifier? systemd, Func<IServiceProvider, UnitService> service)
    {
        // An empty builder: no settings, no content root, and the parts are put together by DoorUnit alone.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(logs);
        if (systemd is not null)
        {
            builder.Services.AddSingleton<ISystemdNotifier>(systemd);
            builder.Services.AddSingleton<IHostLifetime, SystemdLifetime>();
        }

        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddHostedService(service);
        return builder.Build();
    }

    private static void AddLog(ILoggingBuilder logging, bool underSystemd, SecretBook secrets)
    {
        logging.Services.AddSingleton(secrets);
        logging.SetMinimumLevel(LogLevel.Information);
        // The host's own words say nothing that ours do not.
        logging.AddFilter("Microsoft", LogLevel.None);
        logging.AddConsole(console =>
        {
            console.FormatterName = UnitLogFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.AddConsoleFormatter<UnitLogFormatter, UnitLogOptions>(format => format.UnderSystemd = underSystemd);
    }
}
