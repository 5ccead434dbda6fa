using System.Globalization;
using EdgeFace.SystemTests.Acceptance;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Doors;

/// <summary>
/// Units that let recorded people in and take commands are killed at random points, a thousand with EDGEFACE_LONG=1.
/// EDGEFACE_KILL_POINTS is another number, EDGEFACE_TEST_SEED another choice of points. Without the recordings there
/// are commands only.
/// </summary>
public sealed class KillPointTests : IDisposable
{
    private const int SampledKills = 8;
    private const int AllKills = 1000;
    private const int FramesOfAPerson = 12;
    private const int FramesOfNobody = 8;
    private const int Rounds = 20;

    private readonly Workplace _place = new();
    private volatile bool _failed;

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Kill_Anywhere_ChainVerifiesNothingAcknowledgedIsLostNothingIsAppliedTwice()
    {
        BuiltModels.Require();
        var kills = int.TryParse(Environment.GetEnvironmentVariable("EDGEFACE_KILL_POINTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given : TestRuns.Count(SampledKills, AllKills);
        var units = TestRuns.Long || kills > SampledKills ? 4 : 2;
        var frames = SharedData.Root is null ? null : Enrol();
        var decisions = await Task.WhenAll(Enumerable.Range(0, units).Select(unit => Task.Run(() => KillOneAsync(unit, kills / units, frames))));
        Assert.All(decisions, d => Assert.True(d > 0, "No decision came on record."));
    }

    private async Task<int> KillOneAsync(int number, int kills, string? frames)
    {
        KillPlace[] places = frames is null ? [KillPlace.Commands, KillPlace.Starting, KillPlace.Idle] : [KillPlace.Faces, KillPlace.Commands, KillPlace.Starting, KillPlace.Idle];
        using var unit = new KilledUnit(frames is null ? null : _place.State, frames);
        for (var i = 0; i < kills && !_failed; i++)
        {
            var place = places[i % places.Length];
            try
            {
                await unit.KillAsync(place, new Random((((TestRuns.Seed * 1000) + number) * 1000) + i));
            }
            catch (Exception e)
            {
                // The others need not go on.
                _failed = true;
                throw new InvalidOperationException($"seed {TestRuns.Seed}, unit {number}, kill {i} ({place}): {e.Message}", e);
            }
        }

        await unit.EndAsync();
        return unit.Decisions;
    }

    /// <summary>Enrols two people, and has them come to the door in turn with nobody in between.</summary>
    /// <returns>The folder of the pictures.</returns>
    private string Enrol()
    {
        var people = DoorPerson.All().Take(2).ToArray();
        foreach (var person in people)
        {
            var done = EdgeFaceProgram.Run(_place, ["enrol", person.Id, "--name", "Person " + person.Id, .. person.Enrolled]);
            Assert.True(done.ExitCode == 0, done.Errors);
        }

        var nobody = _place.File("nobody.bmp");
        File.WriteAllBytes(nobody, GreyBitmap(320, 240));
        var folder = Directory.CreateDirectory(_place.File("frames")).FullName;
        var next = 0;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var person in people)
            {
                foreach (var file in person.Rest.Take(FramesOfAPerson).Concat(Enumerable.Repeat(nobody, FramesOfNobody)))
                    File.CreateSymbolicLink(Path.Combine(folder, $"{next++:0000}{Path.GetExtension(file)}"), file);
            }
        }

        return folder;
    }

    private static byte[] GreyBitmap(int width, int height)
    {
        const int header = 54, bytesPerPixel = 3, grey = 128;
        var file = new byte[header + (width * height * bytesPerPixel)];
        file.AsSpan(header).Fill(grey);
        "BM"u8.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(2), file.Length);
        BitConverter.TryWriteBytes(file.AsSpan(10), header);
        BitConverter.TryWriteBytes(file.AsSpan(14), 40);
        BitConverter.TryWriteBytes(file.AsSpan(18), width);
        BitConverter.TryWriteBytes(file.AsSpan(22), height);
        BitConverter.TryWriteBytes(file.AsSpan(26), (short)1);
        BitConverter.TryWriteBytes(file.AsSpan(28), (short)(8 * bytesPerPixel));
        return file;
    }
}
