using Nacrith.Engine.Archive;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Blocks;

/// <summary>What a block may ask of its reader.</summary>
public sealed class EnsembleBlocksTests
{
    [Fact]
    public void Lanes_whose_windows_are_too_much_together_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var crew = new WorkCrew(1);
        using var model = PortableModel.Load(GgufFile.Open(TinyModel.WriteTo(folder)), crew);
        using var blocks = new EnsembleBlocks(() => new OwnLanes(model), 100, crew, new WorkMonitor(0, CancellationToken.None))
        {
            Window = ArchiveLimits.Window,
        };
        var lanes = (ArchiveLimits.Positions / ArchiveLimits.Window) + 1;
        var block = new Block(BlockCoding.Ensemble, true, 100, [new BlockSpan(100, 60, lanes, 0)], new byte[10]);
        var refusal = Assert.Throws<DamagedArchiveException>(() => blocks.Decode(block, new byte[100]));
        Assert.Contains("too many", refusal.Message, StringComparison.Ordinal);
    }
}
