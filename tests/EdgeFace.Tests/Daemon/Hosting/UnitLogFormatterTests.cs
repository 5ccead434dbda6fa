using EdgeFace.Daemon.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Hosting;

public class UnitLogFormatterTests
{
    [Theory]
    [InlineData(LogLevel.Critical, "<2>DoorOperator: the line is broken\n")]
    [InlineData(LogLevel.Error, "<3>DoorOperator: the line is broken\n")]
    [InlineData(LogLevel.Warning, "<4>DoorOperator: the line is broken\n")]
    [InlineData(LogLevel.Information, "<6>DoorOperator: the line is broken\n")]
    public void Write_UnderSystemd_CarriesThePriority(LogLevel level, string expected) =>
        Assert.Equal(expected, Written(level, underSystemd: true, null));

    [Fact]
    public void Write_OnATerminal_CarriesTheTime() =>
        Assert.Equal("00:00:00.000 ERROR    DoorOperator: the line is broken\n", Written(LogLevel.Error, underSystemd: false, null));

    [Fact]
    public void Write_ExceptionOfManyLines_StaysOnOneLine()
    {
        var written = Written(LogLevel.Error, underSystemd: true, new IOException("first\nsecond"));
        Assert.Equal("<3>DoorOperator: the line is broken: System.IO.IOException: first | second\n", written);
    }

    private static string Written(LogLevel level, bool underSystemd, Exception? e)
    {
        var formatter = new UnitLogFormatter(Options.Create(new UnitLogOptions { UnderSystemd = underSystemd }), new FakeTimeProvider());
        using var text = new StringWriter { NewLine = "\n" };
        formatter.Write(new LogEntry<string>(level, "EdgeFace.Daemon.Doors.DoorOperator", 0, "the line is broken", e, (state, _) => state), null, text);
        return text.ToString();
    }
}
