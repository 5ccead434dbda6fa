using CsCheck;
using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using Xunit;
using static EdgeFace.Tests.Core.Recognition.Faces;

namespace EdgeFace.Tests.Core.Recognition;

/// <summary>What must hold for every order in which people come, step aside and are mistaken for each other.</summary>
public class ApproachTrackerPropertyTests
{
    private static readonly string[] Names = ["p0", "p1", "p2", "p3"];

    /// <param name="Person">Who is before the camera; -1: nobody.</param>
    /// <param name="Mistaken">The frame is taken for somebody else with a similarity above the threshold.</param>
    private readonly record struct Step(int Person, bool Mistaken, bool Moved, int Tenths);

    // Neither changes: making them anew for each frame took nearly all of the time.
    private static readonly RecognitionOptions Options = new();
    private static readonly DoorSecurity Shared = Security(Options);
    private static readonly SecurityArming Arming = Shared.For(4, 1);

    private static readonly Gen<Step[]> Steps = Gen.Select(
        Gen.Int[-1, 3], Gen.Int[0, 9], Gen.Int[0, 9], Gen.Frequency((8, Gen.Const(1)), (1, Gen.Int[2, 50])),
        (person, mistaken, moved, tenths) => new Step(person, mistaken < 3, moved == 0, tenths)).Array[1, 300];

    [Fact]
    public void Match_AnyCourse_GrantRestsOnFramesOfOnePersonAlone() => Steps.Sample(steps =>
    {
        var tracker = new ApproachTracker(Options, Shared, Dimension);
        var tenths = 0;
        // Frames since the last time somebody else stood there.
        var run = 0;
        var last = -1;
        foreach (var step in steps)
        {
            tenths += step.Tenths;
            var now = TimeSpan.FromSeconds(tenths / 10.0);
            if (step.Person < 0)
            {
                tracker.Absent(now);
                continue;
            }

            if (step.Person != last) run = 0;
            last = step.Person;
            var named = step.Mistaken ? Names[(step.Person + 1) % Names.Length] : Names[step.Person];
            tracker.See(now, step.Moved ? Elsewhere : Box);
            if (tracker.Decided)
            {
                tracker.Recheck(now, Of(step.Person));
                continue;
            }

            run++;
            tracker.Take(now, Of(step.Person), 1, 1);
            if (tracker.Match(now, Result(named, 0.8f), Arming) is AccessDecision.Granted granted)
            {
                Assert.Equal(named, granted.Subject.Value);
                Assert.True(run >= Options.FramesLeast, $"{named} was let in by {run} frames of person {step.Person}");
            }
        }
    });

    [Fact]
    public void Match_NobodyReachesTheThreshold_NobodyIsLetIn() => Gen.Select(Gen.Int[0, 3], Gen.Float[-1, 0.4f], Gen.Int[1, 30]).Array[1, 200].Sample(frames =>
    {
        var tracker = new ApproachTracker(Options, Shared, Dimension);
        var tenths = 0;
        foreach (var (person, similarity, gap) in frames)
        {
            var now = TimeSpan.FromSeconds((tenths += gap) / 10.0);
            tracker.See(now, Box);
            if (tracker.Decided) continue;
            tracker.Take(now, Of(person), 1, 1);
            Assert.IsNotType<AccessDecision.Granted>(tracker.Match(now, Result("p0", similarity), Arming));
        }
    });

    [Fact]
    public void Match_AnyCourse_OneDecisionAnApproach() => Steps.Sample(steps =>
    {
        var tracker = new ApproachTracker(Options, Shared, Dimension);
        var decided = new HashSet<long>();
        var tenths = 0;
        foreach (var step in steps)
        {
            var now = TimeSpan.FromSeconds((tenths += step.Tenths) / 10.0);
            Note(step.Person < 0 ? tracker.Absent(now) : tracker.See(now, step.Moved ? Elsewhere : Box));
            if (step.Person < 0) continue;
            if (tracker.Decided)
            {
                tracker.Recheck(now, Of(step.Person));
                continue;
            }

            tracker.Take(now, Of(step.Person), 1, 1);
            if (tracker.Match(now, new SearchResult(new SubjectMatch(new(Names[step.Person]), 0.9f), null), Arming) is not null)
                Assert.True(decided.Add(tracker.Number));
        }

        void Note(ApproachResult? ended)
        {
            if (ended is { DecidedAtEnd: true } result) Assert.True(decided.Add(result.Number));
        }
    });
}
