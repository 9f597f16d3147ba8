using System.Buffers.Binary;
using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Forms;

/// <summary>
/// Finds machine code of x86 processors, segment by segment: calls are dense there, and most lead to places that others lead
/// to as well, while their relative addresses are less often alike. In data that happens to look like calls it is
/// the other way round: equal numbers are equal as they stand.
/// </summary>
internal static class X86Finder
{
    private const int Segment = 4096;

    // A segment of code has at least so many calls, two thirds of them to shared places.
    private const int FewestCalls = 8;
    private const int Shared = 2;
    private const int SharedOf = 3;

    // More of them lead to a shared place than have a relative address like another's.
    private const double SharedPerAlike = 1.25;

    // A stretch goes on across so many segments that have too few calls, and begins and ends with code.
    private const int Bridge = 16;
    private const int FewestSegments = 2;

    /// <summary>The stretches of code, in order.</summary>
    public static List<FormStretch> Find(ReadOnlySpan<byte> content)
    {
        var found = new List<FormStretch>();
        var code = FindSegments(content);
        for (var first = Array.IndexOf(code, true); first >= 0; first = Array.IndexOf(code, true, first))
        {
            var (end, count) = (first + 1, 1);
            for (var i = end; i < code.Length && i < end + Bridge; i++)
            {
                end = code[i] ? i + 1 : end;
                count += code[i] ? 1 : 0;
            }

            if (count >= FewestSegments)
            {
                var start = first * Segment;
                found.Add(new(start, Math.Min(end * Segment, content.Length) - start, ContentForm.X86Code));
            }

            first = end;
        }

        return found;
    }

    private static bool[] FindSegments(ReadOnlySpan<byte> content)
    {
        var code = new bool[(content.Length + Segment - 1) / Segment];
        var calls = FindCalls(content);
        if (calls.Count < FewestCalls * FewestSegments)
        {
            return code;
        }

        var (places, addresses) = (new ValueTally(), new ValueTally());
        foreach (var call in calls)
        {
            places.Add(call.Place);
            addresses.Add(call.Address);
        }

        foreach (var segment in calls.GroupBy(call => call.Position / Segment))
        {
            var (count, shared, alike) = (segment.Count(), segment.Count(call => places.IsRepeated(call.Place)), segment.Count(call => addresses.IsRepeated(call.Address)));
            code[segment.Key] = count >= FewestCalls && shared * SharedOf >= count * Shared && shared >= alike * SharedPerAlike;
        }

        return code;
    }

    private static List<Call> FindCalls(ReadOnlySpan<byte> content)
    {
        var calls = new List<Call>();
        for (var i = 0; content[i..].IndexOfAny((byte)0xE8, (byte)0xE9) is var next && next >= 0;)
        {
            // Behind the byte found is the address.
            i += next + 1;
            if (content.Length - i >= CodeAddresses.Length && CodeAddresses.IsCall(content, i))
            {
                calls.Add(new(i, BinaryPrimitives.ReadInt32LittleEndian(content[i..])));
            }
        }

        return calls;
    }

    // A call whose address is at a position, relative to what follows it.
    private readonly record struct Call(int Position, int Address)
    {
        public int Place => Position + Address;
    }
}
