using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Compiled by MSBuild (see TorchSharp.targets), for netstandard2.0 and on its own. Copies a 64-bit little-endian ELF file and
/// marks its one need of a symbol version as weak: the loader then warns of nothing and goes on where the version is not there.
/// Layouts: gABI chapter 4 (headers), LSB "Symbol Versioning" (Elfxx_Verneed, Elfxx_Vernaux).
/// </summary>
public sealed class WeakenVersionNeed : Task
{
    private const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const byte Weak = 2; // VER_FLG_WEAK

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        try
        {
            var file = File.ReadAllBytes(Source);
            var found = Mark(file);
            if (found != 1)
            {
                Log.LogError("{0} needs the version {1} {2} times; once was expected. A newer TorchSharp? Then see whether it still needs this.", Source, Version, found);
                return false;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(Destination));
            var done = File.Exists(Destination) && Convert.ToBase64String(File.ReadAllBytes(Destination)) == Convert.ToBase64String(file);
            if (!done) File.WriteAllBytes(Destination, file); // else its time stays, and nothing is copied again
            return true;
        }
        catch (Exception fault) when (fault is IOException || fault is UnauthorizedAccessException || fault is ArgumentException || fault is InvalidDataException)
        {
            Log.LogError("{0} cannot be mended: {1}", Source, fault.Message);
            return false;
        }
    }

    private int Mark(byte[] file)
    {
        if (BitConverter.ToUInt32(file, 0) != 0x464c457f || file[4] != 2 || file[5] != 1) throw new InvalidDataException("no 64-bit little-endian ELF file");
        long sections = BitConverter.ToInt64(file, 0x28);
        int size = BitConverter.ToUInt16(file, 0x3a), count = BitConverter.ToUInt16(file, 0x3c), found = 0;
        for (var i = 0; i < count; i++)
        {
            var section = checked((int)(sections + (long)i * size));
            if (BitConverter.ToUInt32(file, section + 4) != VersionNeeds) continue;
            var names = checked((int)(sections + BitConverter.ToInt32(file, section + 0x28) * (long)size));
            var strings = checked((int)BitConverter.ToInt64(file, names + 0x18));
            var need = checked((int)BitConverter.ToInt64(file, section + 0x18));
            for (var next = -1; next != 0; need += next)
            {
                var entry = need + BitConverter.ToInt32(file, need + 8);
                for (var following = -1; following != 0; entry += following)
                {
                    var at = strings + BitConverter.ToInt32(file, entry + 8);
                    if (Encoding.ASCII.GetString(file, at, Version.Length) == Version && file[at + Version.Length] == 0)
                    {
                        file[entry + 4] |= Weak; // vna_flags
                        found++;
                    }

                    following = BitConverter.ToInt32(file, entry + 12);
                }

                next = BitConverter.ToInt32(file, need + 12);
            }
        }

        return found;
    }
}
