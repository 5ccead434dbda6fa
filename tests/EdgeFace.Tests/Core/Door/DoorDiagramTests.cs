using EdgeFace.Core.Door;
using Xunit;

namespace EdgeFace.Tests.Core.Door;

/// <summary>The diagram in DOOR.md is what the code does: each arrow is an input that was tried in a situation.</summary>
public class DoorDiagramTests
{
    [Fact]
    public void Diagram_InTheDocument_IsTheOneTheCodeGives()
    {
        var drawn = Draw();
        Assert.True(drawn.SequenceEqual(DoorDocument.Diagram), "DOOR.md should have this diagram:\n" + string.Join('\n', drawn));
    }

    private static readonly DoorInput[] Inputs = [.. Enum.GetValues<DoorInput>().Where(i => i != DoorInput.Tick)];

    private static string[] Draw()
    {
        SortedDictionary<(string From, string To), SortedSet<string>> arrows = [];
        foreach (var situation in DoorControllerTableTests.Situations.Keys)
        {
            foreach (var first in Inputs)
            {
                foreach (var input in Inputs)
                {
                    var run = DoorControllerTableTests.In(situation);
                    run.Apply(first);
                    Add(run.Status, run.Apply(input).After, input.ToString());
                }

                var waiting = DoorControllerTableTests.In(situation);
                waiting.Apply(first);
                while (waiting.Controller.NextDue is { } due)
                {
                    var before = waiting.Status;
                    waiting.Advance(due);
                    Add(before, waiting.Status, "time");
                }
            }
        }

        return ["stateDiagram-v2", "    [*] --> Locked", .. arrows.Select(a => $"    {a.Key.From} --> {a.Key.To}: {string.Join(", ", a.Value)}")];

        void Add(DoorStatus before, DoorStatus after, string label)
        {
            var key = (Name(before), Name(after));
            if (key.Item1 == key.Item2) return;
            if (!arrows.TryGetValue(key, out var labels)) arrows[key] = labels = new(StringComparer.Ordinal);
            labels.Add(label);
        }
    }

    // A state of the diagram is the door's state; a strike that is released though the door stands open or was forced is one of its own.
    private static string Name(DoorStatus status) =>
        status is { StrikeReleased: true, State: not DoorState.Unlocked } ? $"{status.State}Released" : status.State.ToString();
}
