using System.Security.Cryptography;
using System.Text;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Admin.Home;

/// <summary>The private keys of a folder, each encrypted with the passphrase.</summary>
public sealed class Keyring(AdminHome home, Func<string> passphrase) : IDisposable
{
    public const string Root = "root";
    public const string Gallery = "gallery";

    private readonly Dictionary<string, SigningKey> _open = [];

    public string PathOf(string name) => Path.Combine(home.KeysFolder, name + ".pem");

    public bool Has(string name) => File.Exists(PathOf(name));

    /// <exception cref="AdminException">The key is not here, or the passphrase is wrong.</exception>
    public SigningKey Open(string name)
    {
        if (_open.TryGetValue(name, out var known)) return known;
        if (!Has(name)) throw new AdminException($"The key '{name}' is not here ({PathOf(name)}). {(name == Root ? "Put the root key back from where it is kept for this command." : "Only who holds it can do this.")}");
        try
        {
            return _open[name] = SigningKey.FromPem(File.ReadAllText(PathOf(name)), passphrase());
        }
        catch (CryptographicException e)
        {
            throw new AdminException($"{PathOf(name)} does not open: wrong passphrase, or the file is damaged.", e);
        }
    }

    /// <summary>Makes a key in its place; there must be none.</summary>
    public SigningKey Create(string name)
    {
        if (Has(name)) throw new AdminException($"There is a key '{name}' already ({PathOf(name)}).");
        return _open[name] = Write(PathOf(name));
    }

    /// <summary>Makes the next key of this name beside the present one, which stays in use until <see cref="PutInPlace"/>.</summary>
    public SigningKey CreateBeside(string name) => _open[Next(name)] = Write(PathOf(Next(name)));

    /// <summary>The next key takes the place of the present one, which is kept as <c>NAME-ID.pem</c>.</summary>
    public void PutInPlace(string name)
    {
        var old = Open(name);
        File.Move(PathOf(name), PathOf($"{name}-{old.Id}"), overwrite: true);
        File.Move(PathOf(Next(name)), PathOf(name));
        old.Dispose();
        _open.Remove(Next(name), out var fresh);
        _open[name] = fresh!;
    }

    private static string Next(string name) => name + ".next";

    private SigningKey Write(string path)
    {
        var key = SigningKey.Generate();
        AdminHome.WriteDurably(path, Encoding.ASCII.GetBytes(key.ToPem(passphrase())));
        return key;
    }

    public void Dispose()
    {
        foreach (var key in _open.Values) key.Dispose();
    }
}
