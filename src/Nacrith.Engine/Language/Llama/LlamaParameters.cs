using System.Runtime.InteropServices;

namespace Nacrith.Engine.Language.Llama;

/// <summary><c>llama_model_params</c> of llama.cpp v0.5.0, 80 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct LlamaModelParameters
{
    /// <summary>Zero-terminated list of devices that take layers; zero for all.</summary>
    public nint Devices;
    public nint TensorBufferOverrides;

    /// <summary>Layers that go to the devices; negative for all.</summary>
    public int GpuLayers;

    /// <summary>0: the whole model on one device; 1: its layers shared out.</summary>
    public int SplitMode;
    public int LoadMode;
    public int LazyMode;
    public int MainGpu;
    public nint TensorSplit;
    public nint ProgressCallback;
    public nint ProgressState;
    public nint MetadataOverrides;
    public byte VocabularyOnly;
    public byte CheckTensors;
    public byte UseExtraBuffers;
    public byte NoHost;
    public byte NoAllocation;
    public byte LoadMultiTokenPrediction;

    /// <summary>What this version's <c>llama_model_default_params</c> returns.</summary>
    public static LlamaModelParameters Documented => new() { GpuLayers = -1, SplitMode = 1, LoadMode = -1, LazyMode = 1, UseExtraBuffers = 1 };
}

/// <summary><c>llama_context_params</c> of llama.cpp v0.5.0, 160 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct LlamaContextParameters
{
    /// <summary>Positions of all sequences together.</summary>
    public uint Positions;

    /// <summary>Most tokens of one <c>llama_decode</c>.</summary>
    public uint Batch;

    /// <summary>Most tokens that are evaluated at once.</summary>
    public uint MicroBatch;
    public uint Sequences;
    public uint RecurrentSnapshots;

    /// <summary>Most tokens of a batch whose logits are asked for.</summary>
    public uint Outputs;
    public uint OutputsPerSequence;
    public int Threads;
    public int BatchThreads;
    public int ContextType;
    public int RopeScalingType;
    public int PoolingType;
    public int AttentionType;
    public int FlashAttention;
    public float RopeBase;
    public float RopeScale;
    public float YarnExtension;
    public float YarnAttention;
    public float YarnBetaFast;
    public float YarnBetaSlow;
    public uint YarnOriginalContext;
    public float DefragmentationThreshold;
    public nint EvaluationCallback;
    public nint EvaluationState;
    public int KeyType;
    public int ValueType;
    public nint AbortCallback;
    public nint AbortState;
    public byte Embeddings;
    public byte OffloadAttention;
    public byte NoTiming;
    public byte OffloadOperations;
    public byte FullSlidingWindow;

    /// <summary>1: one cache for all sequences; 0: a cache each.</summary>
    public byte Unified;
    public nint Samplers;
    public nuint SamplerCount;
    public nint OtherContext;

    /// <summary>What this version's <c>llama_context_default_params</c> returns.</summary>
    public static LlamaContextParameters Documented => new()
    {
        Positions = 512,
        Batch = 2048,
        MicroBatch = 512,
        Sequences = 1,
        OutputsPerSequence = 1,
        Threads = 4,
        BatchThreads = 4,
        RopeScalingType = -1,
        PoolingType = -1,
        AttentionType = -1,
        FlashAttention = -1,
        YarnExtension = -1,
        YarnAttention = -1,
        YarnBetaFast = -1,
        YarnBetaSlow = -1,
        DefragmentationThreshold = -1,
        KeyType = 1,
        ValueType = 1,
        OffloadAttention = 1,
        NoTiming = 1,
        OffloadOperations = 1,
        FullSlidingWindow = 1,
    };
}

/// <summary><c>llama_batch</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaBatch
{
    public int Count;
    public int* Tokens;
    public float* Embeddings;
    public int* Positions;
    public int* SequenceCounts;
    public int** Sequences;
    public sbyte* WantsLogits;
}

/// <summary>
/// Room for a structure that a library returns by value. Its true size is known only once the version is, and a longer
/// one must not overrun the caller's stack.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 1024)]
internal struct LlamaReturnedStructure
{
    private readonly byte _first;
}
