using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Nacrith.Engine.Language.Portable.Kernels.MachineCode;

/// <summary>
/// A routine of a few hundred instructions, assembled once a process, for instructions that .NET does not offer. It takes the
/// address of its arguments in rcx, calls nothing, touches no stack, and uses only registers that the System V and the Windows
/// convention both let it overwrite: rax, rcx, rdx, r8 to r11, zmm0 to zmm5 and zmm16 to zmm31. So it needs no unwind
/// information, and one text serves both systems.
/// </summary>
/// <param name="code">Where it lies.</param>
internal readonly unsafe struct MachineRoutine(void* code)
{
    private readonly delegate* unmanaged[SuppressGCTransition]<void*, void> _code =
        (delegate* unmanaged[SuppressGCTransition]<void*, void>)code;

    /// <summary>Whether there is one: a system may refuse executable memory.</summary>
    public bool Exists => _code != null;

    /// <summary>Assembles a routine and loads it.</summary>
    /// <param name="write">Writes its instructions but for the return.</param>
    public static MachineRoutine Load(Action<Assembler> write) => new(ExecutableMemory.TryLoad(Assemble(write)));

    /// <summary>The bytes of a routine.</summary>
    /// <param name="write">Writes its instructions but for the return.</param>
    public static byte[] Assemble(Action<Assembler> write)
    {
        var assembler = new Assembler(64);
        if (!OperatingSystem.IsWindows())
        {
            assembler.mov(rcx, rdi);
        }

        write(assembler);
        assembler.vzeroupper();
        assembler.ret();
        using var code = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(code), 0);
        return code.ToArray();
    }

    /// <summary>Runs it. The garbage collector waits until it returns, so it should take no more than some microseconds.</summary>
    /// <param name="arguments">What the routine asks for.</param>
    public void Run(void* arguments) => _code(arguments);
}
