using EdgeFace.Core.Door;
using Xunit;

namespace EdgeFace.Tests.Core.Door;

/// <summary>The whole table of situations and inputs: what the door is, and whether the strike is released, after each.</summary>
public class DoorControllerTableTests
{
    internal static readonly Dictionary<string, DoorInput[]> Situations = new()
    {
        ["locked"] = [],
        ["unlocked"] = [DoorInput.Grant],
        ["leaving"] = [DoorInput.RexPressed],
        ["open"] = [DoorInput.Grant, DoorInput.ContactOpened],
        ["heldOpen"] = [DoorInput.FoundOpen, DoorInput.Tick],
        ["forced"] = [DoorInput.ContactOpened, DoorInput.Tick],
        ["lockdown"] = [DoorInput.EnterLockdown],
        ["freeAccess"] = [DoorInput.EnterFreeAccess],
        ["scheduled"] = [DoorInput.ScheduleOpens],
        ["begun"] = [DoorInput.ScheduleOpens, DoorInput.Grant],
        ["fire"] = [DoorInput.FireOn],
        ["stopped"] = [DoorInput.Stop],
    };

    public static TheoryData<string, DoorInput, string> Cells()
    {
        var rows = DoorDocument.Table.Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToArray();
        TheoryData<string, DoorInput, string> cells = [];
        foreach (var row in rows.Skip(1))
        {
            for (var column = 1; column < row.Length; column++) cells.Add(rows[0][column], Enum.Parse<DoorInput>(row[0]), row[column]);
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Apply_InEachSituation_GivesTheCell(string situation, DoorInput input, string expected)
    {
        var after = In(situation).Apply(input).After;
        Assert.Equal(expected, Cell(after));
    }

    /// <summary>A door that has come into a situation.</summary>
    internal static DoorRun In(string situation)
    {
        var run = new DoorRun(new DoorOptions());
        foreach (var step in Situations[situation])
        {
            // A tick stands for a long wait: until held open, or until a forced door is past all grace.
            if (step == DoorInput.Tick) run.Advance(60);
            else run.Apply(step);
        }

        return run;
    }

    internal static string Cell(DoorStatus status) => status.State + (status.StrikeReleased ? "+" : "");

    [Fact]
    public void Cells_Table_HoldsEveryInputInEverySituation() =>
        Assert.Equal(Enum.GetValues<DoorInput>().Length * Situations.Count, Cells().Count);
}
