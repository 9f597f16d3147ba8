using System.Runtime.InteropServices;

namespace Nacrith.Engine.Language.Llama;

/// <summary>A loaded model, <c>llama_model*</c>.</summary>
internal sealed class LlamaModelHandle : SafeHandle
{
    /// <summary>For the marshaller.</summary>
    public LlamaModelHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LlamaNative.FreeModel(handle);
        return true;
    }
}

/// <summary>A context, <c>llama_context*</c>: the caches of some sequences and the memory to evaluate them. Keeps its
/// model alive.</summary>
internal sealed class LlamaContextHandle : SafeHandle
{
    private LlamaModelHandle? _model;

    /// <summary>For the marshaller.</summary>
    public LlamaContextHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Opens a context; the handle is invalid if the library could not.</summary>
    public static LlamaContextHandle Open(LlamaModelHandle model, LlamaContextParameters parameters)
    {
        var context = LlamaNative.OpenContext(model, parameters);
        var kept = false;
        model.DangerousAddRef(ref kept);
        context._model = model;
        return context;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LlamaNative.FreeContext(handle);
        _model?.DangerousRelease();
        return true;
    }
}
