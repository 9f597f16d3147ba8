using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Nacrith.Engine.Language.Llama;

/// <summary>Keeps what the library says, from any of its threads, until somebody takes it.</summary>
internal static unsafe class LlamaLog
{
    private const int Continued = 5;
    private const int MostLines = 1000;

    private static readonly ConcurrentQueue<string> Lines = new();
    private static readonly StringBuilder Partial = new();

    /// <summary>Takes the oldest line that nobody took.</summary>
    public static bool TryTake([NotNullWhen(true)] out string? line) => Lines.TryDequeue(out line);

    /// <summary>Takes over the library's log.</summary>
    public static void Attach() => LlamaNative.SetLog(&Receive, null);

    /// <summary>The latest lines, for a message about something that the library could not do.</summary>
    public static string Recent(int count) => string.Join(' ', Lines.TakeLast(count));

    // Text comes in pieces; a line ends with its line feed. An exception must not cross into native code.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Receive(int level, byte* text, void* state)
    {
        try
        {
            Append(Marshal.PtrToStringUTF8((nint)text) ?? "", level == Continued);
        }
        catch (OutOfMemoryException)
        {
        }
    }

    private static void Append(string text, bool continues)
    {
        lock (Partial)
        {
            if (!continues && Partial.Length > 0)
            {
                Flush();
            }

            Partial.Append(text);
            if (text.EndsWith('\n'))
            {
                Flush();
            }
        }
    }

    private static void Flush()
    {
        Lines.Enqueue(Partial.ToString().TrimEnd());
        Partial.Clear();
        while (Lines.Count > MostLines)
        {
            Lines.TryDequeue(out _);
        }
    }
}
