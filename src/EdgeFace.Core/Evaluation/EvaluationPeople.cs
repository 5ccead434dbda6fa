namespace EdgeFace.Core.Evaluation;

/// <summary>
/// Who is on which picture. Names that are, or may be, one person share a group: their pictures are neither genuine
/// nor impostor to each other, and a bootstrap takes them together.
/// </summary>
public sealed class EvaluationPeople
{
    private readonly int[] _personOfPicture;
    private readonly int[] _groupOfPerson;

    /// <param name="personOfPicture">Per picture, the number of its person.</param>
    /// <param name="groupOfPerson">Per person, the number of the group; people without another name have one of their own.</param>
    public EvaluationPeople(IEnumerable<int> personOfPicture, IEnumerable<int> groupOfPerson)
    {
        _personOfPicture = [.. personOfPicture];
        _groupOfPerson = [.. groupOfPerson];
        GroupCount = _groupOfPerson.Length == 0 ? 0 : _groupOfPerson.Max() + 1;
        PicturesOfGroup = new int[GroupCount];
        foreach (var person in _personOfPicture) PicturesOfGroup[_groupOfPerson[person]]++;
    }

    public int PictureCount => _personOfPicture.Length;

    public int PersonCount => _groupOfPerson.Length;

    public int GroupCount { get; }

    /// <summary>Pairs of two pictures of one person.</summary>
    public long PairCount => PicturesOfGroup.Sum(pictures => pictures * (pictures - 1L) / 2);

    internal int[] PicturesOfGroup { get; }

    public int PersonOf(int picture) => _personOfPicture[picture];

    public int GroupOf(int picture) => _groupOfPerson[_personOfPicture[picture]];

    /// <summary>Everybody under one name only.</summary>
    public static EvaluationPeople WithoutAliases(IReadOnlyCollection<int> personOfPicture) =>
        new(personOfPicture, Enumerable.Range(0, personOfPicture.Count == 0 ? 0 : personOfPicture.Max() + 1));
}
