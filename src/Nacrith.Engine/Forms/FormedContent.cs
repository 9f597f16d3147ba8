using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Forms;

/// <summary>A block's content and what is coded in its place: what the models see.</summary>
/// <param name="Content">The content.</param>
/// <param name="Coded">What is coded; the same memory where all of the content is coded as it is.</param>
/// <param name="Runs">The content's runs, in order; none where all of it is coded as it is.</param>
internal sealed record FormedContent(Memory<byte> Content, Memory<byte> Coded, IReadOnlyList<FormRun> Runs)
{
    /// <summary>A content that is coded as it is.</summary>
    public static FormedContent AsIs(Memory<byte> content) => new(content, content, []);

    /// <summary>Finds the forms of a content.</summary>
    /// <param name="content">The content of a block.</param>
    /// <param name="isLight">Whether the light model is to code it.</param>
    public static FormedContent Of(Memory<byte> content, bool isLight)
    {
        var stretches = FormFinder.Find(content.Span, isLight);
        return stretches.Count == 0 ? AsIs(content) : Encode(content, stretches);
    }

    /// <summary>Turns what was coded back into a block's content.</summary>
    /// <param name="runs">The content's runs; none if it was coded as it is.</param>
    /// <param name="coded">What was coded.</param>
    /// <param name="content">Receives the content; may be the same memory if there are no runs.</param>
    /// <exception cref="DamagedArchiveException">It is not of the form that a run claims.</exception>
    public static void Decode(IReadOnlyList<FormRun> runs, ReadOnlySpan<byte> coded, Span<byte> content)
    {
        foreach (var run in runs)
        {
            if (!FormCodec.TryDecode(run.Form, coded[..run.CodedLength], content[..run.Length]))
            {
                throw new DamagedArchiveException("a run of a block is not of its form");
            }

            coded = coded[run.CodedLength..];
            content = content[run.Length..];
        }
    }

    private static FormedContent Encode(Memory<byte> content, List<FormStretch> stretches)
    {
        var coded = new MemoryStream(content.Length);
        var runs = new List<FormRun>();
        var position = 0;
        foreach (var stretch in stretches)
        {
            if (FormCodec.Encode(stretch.Form, content.Span.Slice(stretch.Start, stretch.Length)) is { } bytes)
            {
                Append(position, stretch.Start);
                runs.Add(new(stretch.Form, stretch.Length, bytes.Length));
                coded.Write(bytes);
                position = stretch.Start + stretch.Length;
            }
        }

        Append(position, content.Length);
        return runs.All(run => run.Form == ContentForm.AsIs) ? AsIs(content) : new(content, coded.GetBuffer().AsMemory(0, (int)coded.Length), runs);

        void Append(int start, int end)
        {
            if (end > start)
            {
                runs.Add(new(ContentForm.AsIs, end - start, end - start));
                coded.Write(content.Span[start..end]);
            }
        }
    }
}
