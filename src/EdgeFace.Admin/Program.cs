using System.Collections;
using System.Text;
using EdgeFace.Admin;

var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "", StringComparer.Ordinal);
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
return await AdminProgram.RunAsync(args, new(Console.Out, Console.Error, environment, TimeProvider.System, AskSecret), stop.Token);

static string? AskSecret(string question)
{
    if (Console.IsInputRedirected) return null;
    Console.Error.Write(question);
    var typed = new StringBuilder();
    while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
    {
        if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
        else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
    }

    Console.Error.WriteLine();
    return typed.ToString();
}
