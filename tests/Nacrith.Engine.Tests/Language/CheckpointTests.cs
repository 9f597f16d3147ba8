using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Language;

/// <summary>A run can be stopped in the middle of a batch.</summary>
public sealed class CheckpointTests
{
    [Fact]
    public void A_batch_stops_between_blocks()
    {
        using var crew = new WorkCrew(1);
        using var model = PortableModel.Load(GgufFile.Open(ShippedModel.Path), crew);
        using ILaneSession session = model.OpenLanes(1, 256);
        var calls = 0;
        session.Checkpoint = () => _ = ++calls == 3 ? throw new OperationCanceledException() : 0;
        Assert.Throws<OperationCanceledException>(() => session.Advance([new LaneRun(0, 2)], [model.Vocabulary.BosId, 5]));
        Assert.Equal(3, calls);
    }
}
