using EdgeFace.Core.Secrets;
using Xunit;

namespace EdgeFace.Tests.Core.Secrets;

public sealed class SecretBookTests
{
    [Theory]
    [InlineData("geheim-wort", "It said xgeheim-worty.", "It said x********y.")]
    [InlineData("door", "The door is locked; the doors are not.", "The ******** is locked; the doors are not.")]
    [InlineData("12", "12 of 12 at rtsp://cam/12?a=12 and rtsp://cam/122", "12 of 12 at rtsp://cam/********?a=******** and rtsp://cam/122")]
    [InlineData("pässword", "p%C3%A4ssword p%c3%a4ssword p%25C3%25A4ssword p%E4ssword p\\u00e4ssword", "******** ******** ******** ******** ********")]
    [InlineData("p%C3%A4ssword", "pässword", "********")]
    [InlineData("with space", "with+space with%20space", "******** ********")]
    [InlineData("this-ends%4", "rtsp:this-ends%41", "rtsp:********1")]
    [InlineData("line-one-1\nline-two-2", "line-two-2, line-one-1", "********, ********")]
    public void Redact_KnownSecret_IsTakenOutWhereItIsOne(string secret, string text, string expected)
    {
        var book = new SecretBook();
        book.Know([new(secret)]);
        Assert.Equal(expected, book.Redact(text));
    }

    [Theory]
    [InlineData("rtsp://user:pass@camera.lan/x", "rtsp://********@camera.lan/x")]
    [InlineData("http://cam/x?user=a&passwd=b&c=d", "http://cam/x?user=a&passwd=********&c=d")]
    [InlineData("see https://learn.microsoft.com/dotnet, or mail a@b", "see https://learn.microsoft.com/dotnet, or mail a@b")]
    public void Redact_UnknownAddress_LosesWhatItCallsAPassword(string text, string expected) => Assert.Equal(expected, new SecretBook().Redact(text));

    [Fact]
    public void Redact_PieceThatAReaderOfAddressesMade_IsTakenOut()
    {
        var book = new SecretBook();
        book.Know(SecretFinder.In("rtsp://anna:Tor@Westen/9@cam.lan/stream"));
        Assert.Equal("Failed to resolve hostname ********: Name or service not known", book.Redact("Failed to resolve hostname westen: Name or service not known"));
    }
}
