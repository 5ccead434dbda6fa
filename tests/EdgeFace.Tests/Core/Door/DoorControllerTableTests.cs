using EdgeFace.Core.Door;
using Xunit;

namespace EdgeFace.Tests.Core.Door;

/// <summary>The whole table of situations and inputs: what the door is, and whether the strike is released, after each.</summary>
public class DoorControllerTableTests
{
    private static readonly Dictionary<string, DoorInput[]> Situations = new()
    {
        ["locked"] = [],
        ["unlocked"] = [DoorInput.Grant],
        ["leaving"] = [DoorInput.RexPressed],
        ["open"] = [DoorInput.Grant, DoorInput.ContactOpened],
        ["heldOpen"] = [DoorInput.FoundOpen, DoorInput.Tick],
        ["forced"] = [DoorInput.ContactOpened, DoorInput.Tick],
        ["lockdown"] = [DoorInput.EnterLockdown],
        ["freeAccess"] = [DoorInput.EnterFreeAccess],
        ["fire"] = [DoorInput.FireOn],
        ["stopped"] = [DoorInput.Stop],
    };

    // Each cell: state, with + where the strike is released.
    private const string Table = """
                        | locked    | unlocked  | leaving   | open   | heldOpen  | forced  | lockdown  | freeAccess | fire      | stopped
        Grant           | Unlocked+ | Unlocked+ | Unlocked+ | Open+  | HeldOpen+ | Forced+ | Locked    | Unlocked+  | Unlocked+ | Locked
        RexPressed      | Unlocked+ | Unlocked+ | Unlocked+ | Open+  | HeldOpen+ | Forced+ | Unlocked+ | Unlocked+  | Unlocked+ | Locked
        RexReleased     | Locked    | Unlocked+ | Unlocked+ | Open   | HeldOpen  | Forced  | Locked    | Unlocked+  | Unlocked+ | Locked
        FireOn          | Unlocked+ | Unlocked+ | Unlocked+ | Open+  | Open+     | Forced+ | Unlocked+ | Unlocked+  | Unlocked+ | Unlocked+
        FireOff         | Locked    | Unlocked+ | Unlocked+ | Open   | HeldOpen  | Forced  | Locked    | Unlocked+  | Locked    | Locked
        FoundOpen       | Open      | Open+     | Open+     | Open   | HeldOpen  | Forced  | Open      | Open+      | Open+     | Open
        ContactOpened   | Forced    | Open      | Open      | Open   | HeldOpen  | Forced  | Forced    | Open+      | Open+     | Forced
        ContactClosed   | Locked    | Unlocked+ | Unlocked+ | Locked | Locked    | Locked  | Locked    | Unlocked+  | Unlocked+ | Locked
        TamperOn        | Locked    | Unlocked+ | Unlocked+ | Open   | HeldOpen  | Forced  | Locked    | Unlocked+  | Unlocked+ | Locked
        TamperOff       | Locked    | Unlocked+ | Unlocked+ | Open   | HeldOpen  | Forced  | Locked    | Unlocked+  | Unlocked+ | Locked
        EnterLockdown   | Locked    | Locked    | Unlocked+ | Open   | HeldOpen  | Forced  | Locked    | Locked     | Unlocked+ | Locked
        EnterFreeAccess | Unlocked+ | Unlocked+ | Unlocked+ | Open+  | Open+     | Forced+ | Unlocked+ | Unlocked+  | Unlocked+ | Locked
        EnterNormal     | Locked    | Unlocked+ | Unlocked+ | Open   | HeldOpen  | Forced  | Locked    | Locked     | Unlocked+ | Locked
        Tick            | Locked    | Unlocked+ | Unlocked+ | Open   | HeldOpen  | Forced  | Locked    | Unlocked+  | Unlocked+ | Locked
        Stop            | Locked    | Locked    | Locked    | Open   | HeldOpen  | Forced  | Locked    | Locked     | Unlocked+ | Locked
        """;

    public static TheoryData<string, DoorInput, string> Cells()
    {
        var rows = Table.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToArray();
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
        var run = new DoorRun(new DoorOptions());
        foreach (var step in Situations[situation])
        {
            // A tick stands for a long wait: until held open, or until a forced door is past all grace.
            if (step == DoorInput.Tick) run.Advance(60);
            else run.Apply(step);
        }

        var after = run.Apply(input).After;
        Assert.Equal(expected, after.State + (after.StrikeReleased ? "+" : ""));
    }

    [Fact]
    public void Cells_Table_HoldsEveryInputInEverySituation() =>
        Assert.Equal(Enum.GetValues<DoorInput>().Length * Situations.Count, Cells().Count);
}
