using System.Text.Json.Serialization;

namespace EdgeFace.Messaging;

/// <summary>What a test of one part says; later ones are worse.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SelfTestStatus>))]
public enum SelfTestStatus
{
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>The door works, but somebody should look at this.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Something does not work that should.</summary>
    [JsonStringEnumMemberName("fault")]
    Fault,
}

/// <summary>One line of a self-test.</summary>
/// <param name="Part">What was tested: camera, clock, …</param>
/// <param name="Finding">What was found, in words that can be read out on the telephone.</param>
/// <param name="Advice">What to do; null where nothing is to be done.</param>
public sealed record SelfTestRow(string Part, SelfTestStatus Status, string Finding, string? Advice = null);

/// <summary>All lines of one self-test: answer of <c>POST /self-test</c> and of <c>edgeface doctor --json</c>.</summary>
public sealed record SelfTestReport(DateTimeOffset At, IReadOnlyList<SelfTestRow> Rows)
{
    public SelfTestStatus Worst => Rows.Count == 0 ? SelfTestStatus.Ok : Rows.Max(row => row.Status);

    /// <summary>For the unit's health.</summary>
    public SelfTestHealth ToHealth() => new(At, Worst,
        [.. Rows.Where(row => row.Status != SelfTestStatus.Ok).Select(row => $"{row.Part}: {row.Finding}")]);
}

/// <summary>The last self-test in short.</summary>
/// <param name="NotOk">Each line that was not ok.</param>
public sealed record SelfTestHealth(DateTimeOffset At, SelfTestStatus Worst, IReadOnlyList<string> NotOk);
