using EdgeFace.Training;
using EdgeFace.Training.Runs;
using Xunit;
using static TorchSharp.torch;

namespace EdgeFace.TrainingTests.Runs;

public sealed class SafeTensorsTests
{
    private static byte[] Sample() => SafeTensors.Write(
        new Dictionary<string, Tensor> { ["b"] = tensor([1f, 2, 3, 4, 5, 6], [2, 3]), ["a"] = tensor(7L) }, new Dictionary<string, string> { ["state"] = "x" });

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var (tensors, metadata) = SafeTensors.Read(Sample(), "test");

        Assert.Equal([2, 3], tensors["b"].shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], tensors["b"].data<float>().ToArray());
        Assert.Equal(7, tensors["a"].item<long>());
        Assert.Equal("x", metadata["state"]);
    }

    [Fact]
    public void Write_TwiceTheSame_GivesTheSameBytes() => Assert.Equal(Sample(), Sample());

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        var file = Sample();
        for (var length = 0; length < file.Length; length++) Assert.Throws<TrainingException>(() => SafeTensors.Read(file.AsSpan(0, length), "test"));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1000000000,1000000000,1000000000],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}}""")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"shape":[1]}}""")]
    [InlineData("""{"a":3}""")]
    [InlineData("""not json""")]
    public void Read_HeaderThatLies_IsRefused(string header)
    {
        byte[] file = [.. BitConverter.GetBytes((long)header.Length), .. System.Text.Encoding.ASCII.GetBytes(header), 0, 0, 0, 0];

        Assert.Contains("damaged", Assert.Throws<TrainingException>(() => SafeTensors.Read(file, "test")).Message);
    }
}
