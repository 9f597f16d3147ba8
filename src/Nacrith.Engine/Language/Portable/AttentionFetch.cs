using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Portable.Kernels;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// Asks for what attention will read from memory, group by group, while other things are computed: values while the keys are
/// multiplied and weighed, and the keys that come next while these weights and values are.
/// </summary>
/// <remarks>
/// The memory is slower than the arithmetic, so it should never be idle: each step asks for about as much as comes while it lasts.
/// All values in the first step and all keys in the last took a twenty-fifth longer.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Its memory is freed by a finalizer when the thread is gone.")]
internal sealed unsafe class AttentionFetch
{
    private const int Parts = 16;
    private const int ValuesWhileScoring = 10;
    private const int ValuesWhileWeighing = (Parts - ValuesWhileScoring) / AttentionKernel.Heads;
    private const int KeysWhileWeighing = 1;
    private const int KeysBeforeBlending = KeysWhileWeighing * AttentionKernel.Heads;

    private AlignedMemory<nint> _keys = new(0);
    private sbyte** _values;
    private int _partBytes;

    /// <summary>Whether the values come from memory.</summary>
    public bool FetchesValues { get; private set; }

    /// <summary>Whether the next keys do.</summary>
    public bool FetchesKeys { get; private set; }

    /// <summary>Takes what is read now.</summary>
    /// <param name="values">Where each group's values lie.</param>
    /// <param name="groupBytes">Bytes of a group's keys, or values.</param>
    /// <param name="fetchesValues">Whether they come from memory.</param>
    public void Begin(sbyte** values, int groupBytes, bool fetchesValues)
    {
        _values = values;
        (_partBytes, FetchesValues, FetchesKeys) = (groupBytes / Parts, fetchesValues, false);
    }

    /// <summary>Takes the keys that are read next.</summary>
    /// <param name="cache">Their cache.</param>
    /// <param name="block">Transformer block.</param>
    /// <param name="head">Head of keys and values.</param>
    /// <param name="position">Position that attends to them.</param>
    /// <param name="groups">Groups that are read now.</param>
    public void SetNext(KeyValueCache cache, int block, int head, int position, int groups)
    {
        AlignedMemory<nint>.Reserve(ref _keys, groups);
        var (start, last) = (cache.Start(position), cache.GroupCount(position) - 1);
        for (var i = 0; i < groups; i++)
        {
            _keys.Pointer[i] = (nint)cache.Keys(block, head, cache.GroupAt(start, Math.Min(i, last)));
        }

        FetchesKeys = true;
    }

    /// <summary>While a group's keys are multiplied.</summary>
    public void WhileScoring(int group)
    {
        if (FetchesValues)
        {
            Request((byte*)_values[group], 0, ValuesWhileScoring);
        }
    }

    /// <summary>While a head's weights of a group are computed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WhileWeighing(int head, int group)
    {
        if (FetchesValues)
        {
            Request((byte*)_values[group], ValuesWhileScoring + (head * ValuesWhileWeighing), ValuesWhileWeighing);
        }

        if (FetchesKeys)
        {
            Request((byte*)_keys.Pointer[group], head * KeysWhileWeighing, KeysWhileWeighing);
        }
    }

    /// <summary>While a group's values are added up.</summary>
    public void WhileBlending(int group)
    {
        if (FetchesKeys)
        {
            Request((byte*)_keys.Pointer[group], KeysBeforeBlending, Parts - KeysBeforeBlending);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Request(byte* start, int part, int parts) => CachePrefetch.Request(start + (part * _partBytes), parts * _partBytes);
}
