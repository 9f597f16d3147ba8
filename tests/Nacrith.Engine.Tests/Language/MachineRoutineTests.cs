using Iced.Intel;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Language.Portable.Kernels.MachineCode;

namespace Nacrith.Engine.Tests.Language;

/// <summary>
/// Assembled routines keep to what <see cref="MachineRoutine"/> promises. That they compute what the plain kernels do is for
/// <see cref="SameBitsTests"/>, on processors that have the instructions.
/// </summary>
public sealed class MachineRoutineTests
{
    public static TheoryData<string> Names => [.. Routines.Keys];

    private static Dictionary<string, Action<Assembler>> Routines { get; } = new()
    {
        ["nibbles"] = code => VnniProduct.Write(code, isNibbles: true, ActivationTiles.TileTokens),
        ["bytes"] = code => VnniProduct.Write(code, isNibbles: false, ActivationTiles.TileTokens),
        ["nibbles of one token"] = code => VnniProduct.Write(code, isNibbles: true, tokens: 1),
        ["bytes of one token"] = code => VnniProduct.Write(code, isNibbles: false, tokens: 1),
        ["bytes of sixteen tokens"] = AmxProduct.Write,
        ["score"] = VnniAttentionProducts.WriteScore,
        ["blend"] = VnniAttentionProducts.WriteBlend,
        ["score of several rows"] = AmxAttentionProducts.WriteScore,
        ["blend of several rows"] = AmxAttentionProducts.WriteBlend,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_routine_overwrites_only_registers_that_every_caller_expects_to_lose(string name)
    {
        var factory = new InstructionInfoFactory();

        // vzeroupper clears upper halves only, which no caller keeps there.
        foreach (var instruction in Decode(name).Where(instruction => instruction.Mnemonic != Mnemonic.Vzeroupper))
        {
            foreach (var used in factory.GetInfo(instruction).GetUsedRegisters())
            {
                var isWritten = used.Access is not (OpAccess.Read or OpAccess.CondRead or OpAccess.NoMemAccess);
                Assert.True(!isWritten || IsFree(used.Register), $"{instruction} overwrites {used.Register}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_routine_calls_nothing_and_returns_at_its_end(string name)
    {
        var instructions = Decode(name);
        var length = (ulong)instructions.Sum(instruction => instruction.Length);
        Assert.Equal(Code.Retnq, instructions[^1].Code);
        Assert.All(instructions.SkipLast(1), instruction =>
        {
            Assert.NotEqual(FlowControl.Return, instruction.FlowControl);
            Assert.Contains(instruction.FlowControl, new[] { FlowControl.Next, FlowControl.ConditionalBranch, FlowControl.UnconditionalBranch });
            Assert.True(instruction.FlowControl == FlowControl.Next || instruction.NearBranchTarget < length);
        });
    }

    private static List<Instruction> Decode(string name)
    {
        var code = MachineRoutine.Assemble(Routines[name]);
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(code));
        var instructions = new List<Instruction>();
        while (decoder.IP < (ulong)code.Length)
        {
            instructions.Add(decoder.Decode());
            Assert.NotEqual(Code.INVALID, instructions[^1].Code);
        }

        return instructions;
    }

    // Volatile in the System V and the Windows convention alike, as all tiles are; the return moves the stack pointer.
    private static bool IsFree(Register register) =>
        register.GetFullRegister() is Register.RAX or Register.RCX or Register.RDX or Register.R8 or Register.R9 or Register.R10 or Register.R11 or Register.RSP
        || register.GetFullRegister() is (>= Register.ZMM0 and <= Register.ZMM5) or (>= Register.ZMM16 and <= Register.ZMM31)
        || register is >= Register.TMM0 and <= Register.TMM7;
}
