using EdgeFace.Core.Imaging;

namespace EdgeFace.Core.Recognition;

/// <summary>What the person at the door is asked to do, as they see themselves.</summary>
public enum HeadTurn
{
    /// <summary>Look straight at the camera.</summary>
    Centre,
    Left,
    Right,
}

/// <summary>How a challenge stands.</summary>
public enum ChallengeState
{
    /// <summary>Under way: <see cref="HeadTurnChallenge.Asked"/> says what is asked.</summary>
    Asking,
    Passed,

    /// <summary>A turn to the wrong side, or too late.</summary>
    Failed,
}

/// <summary>
/// Liveness without a model: the person turns the head as asked, several times, each direction drawn only when the one
/// before is done. A head's nose moves against eyes and mouth when it turns; on a picture, turned or bent, it keeps its
/// place among them.
/// </summary>
/// <remarks>
/// The nose's place is measured in the frame that eyes and mouth span, which no affine picture of a flat thing changes.
/// A turn is two frames in a row at 0.13 of the eyes' distance, which is a head turned by some 15 degrees. On 50 clips of
/// prints that were moved, turned and bent before a webcam, two frames in a row never reached 0.04 (single ones 0.11).
/// A recording that knows nothing of what will be asked passes with probability 2^-turns: a turn to the wrong side ends it.
/// </remarks>
/// <param name="turns">Two and more.</param>
/// <param name="patience">For the whole of it.</param>
/// <param name="random">Where the directions come from; nobody must be able to guess it.</param>
public sealed class HeadTurnChallenge(int turns, TimeSpan patience, Random random)
{
    /// <summary>Share of the eyes' distance.</summary>
    public const float TurnedBy = 0.13f;

    private const float Centred = 0.06f;
    private const int FramesInARow = 2;
    private const int FramesToBegin = 3;

    private TimeSpan _begun;
    private int _done;
    private int _inARow;
    private HeadTurn _seen;
    private float _straight;
    private int _straightFrames;

    public ChallengeState State { get; private set; } = ChallengeState.Asking;

    public HeadTurn Asked { get; private set; } = HeadTurn.Centre;

    /// <summary>How many turns are asked for.</summary>
    public int Turns => turns;

    /// <summary>Turns done so far.</summary>
    public int Done => _done;

    /// <summary>Begins anew.</summary>
    public void Begin(TimeSpan now)
    {
        (_begun, _done, _inARow, _straightFrames, _straight) = (now, 0, 0, 0, 0);
        (State, Asked) = (ChallengeState.Asking, HeadTurn.Centre);
    }

    /// <summary>Chance that a recording passes which knows nothing of what will be asked.</summary>
    public static double ChanceOfBlindRecording(int turns) => Math.Pow(0.5, turns);

    /// <summary>Takes one frame of the same person.</summary>
    public ChallengeState See(TimeSpan now, in FaceLandmarks face)
    {
        if (State != ChallengeState.Asking) return State;
        if (now - _begun > patience) return State = ChallengeState.Failed;
        var place = NosePlace(face);
        if (!float.IsFinite(place)) return State;
        if (_straightFrames < FramesToBegin)
        {
            Straighten(place);
            return State;
        }

        Note(DirectionOf(place - _straight));
        if (_inARow < FramesInARow) return State;
        if (Asked == HeadTurn.Centre)
        {
            if (_seen == HeadTurn.Centre) AskNext();
        }
        else if (_seen == Asked)
        {
            (_done, Asked, _inARow) = (_done + 1, HeadTurn.Centre, 0);
        }
        else if (_seen is HeadTurn.Left or HeadTurn.Right)
        {
            State = ChallengeState.Failed;
        }

        return State;
    }

    /// <summary>Where the nose stands across the face, in distances of the eyes; moves to the picture's right with the nose.</summary>
    internal static float NosePlace(in FaceLandmarks face)
    {
        var across = face.RightEye - face.LeftEye;
        var down = face.MouthCentre - face.EyesCentre;
        var nose = face.Nose - face.EyesCentre;
        return (nose.X * down.Y - nose.Y * down.X) / (across.X * down.Y - across.Y * down.X);
    }

    // Faces differ: each is measured from where its own nose stands when it looks into the camera.
    private void Straighten(float place)
    {
        if (_straightFrames > 0 && MathF.Abs(place - _straight) > Centred) (_straightFrames, _straight) = (0, 0);
        _straight = (_straight * _straightFrames + place) / (_straightFrames + 1);
        if (++_straightFrames == FramesToBegin) AskNext();
    }

    private void AskNext()
    {
        _inARow = 0;
        if (_done == turns) State = ChallengeState.Passed;
        else Asked = random.Next(2) == 0 ? HeadTurn.Left : HeadTurn.Right;
    }

    // A nose to the picture's right is a head turned to the person's own left.
    private static HeadTurn? DirectionOf(float off) =>
        off >= TurnedBy ? HeadTurn.Left : off <= -TurnedBy ? HeadTurn.Right : MathF.Abs(off) <= Centred ? HeadTurn.Centre : null;

    private void Note(HeadTurn? direction)
    {
        if (direction is { } seen && (_inARow == 0 || seen == _seen)) (_seen, _inARow) = (seen, _inARow + 1);
        else if (direction is { } other) (_seen, _inARow) = (other, 1);
        else _inARow = 0;
    }
}
