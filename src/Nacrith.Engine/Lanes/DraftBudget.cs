namespace Nacrith.Engine.Lanes;

/// <summary>
/// Chooses how far lanes are drafted. Products take eight rows at a time and cost as much for fewer. So a draft pays only if
/// the next steps need a tile of eight rows less: with up to eight lanes where all their guesses hold, with more where those of
/// as many hold as are beyond a full tile. It plans step by step ahead and stops where the expected gain is largest.
/// </summary>
/// <param name="sharers">Files whose lanes share the batches; they are taken to be like this one.</param>
internal sealed class DraftBudget(int sharers)
{
    private const int MostRows = 64;
    private const int TileRows = 8;
    private const int FewestForTile = 4;

    // Costs of a pass and of its products, in units of the rest that is done for a row.
    private const float PassCost = 3f;
    private const float TileCost = 14f;
    private const float FewCost = 12f;
    private const float OneOfFewCost = 2f;

    /// <summary>Plans the rows of lanes that are prepared for a batch.</summary>
    public void Spend(ReadOnlySpan<DraftedLane> lanes)
    {
        var forced = 0;
        foreach (var lane in lanes)
        {
            forced += lane.Count == 0 ? 1 : 0;
        }

        var needed = sharers > 1 ? lanes.Length : ((lanes.Length - 1) % TileRows) + 1;
        var saving = Products(lanes.Length) - Products(lanes.Length - needed);
        var (rows, gain, best, bestGain) = (forced, 0f, 1, 0f);
        for (var ahead = 0; rows * sharers < MostRows && ahead + 1 < DraftedLane.MostRows; ahead++)
        {
            var (all, vain, added) = PlanLikeliest(lanes, ahead, needed);
            rows += added;
            gain += (saving * all) - vain;
            var net = gain - Products(rows) + Products(forced);
            (best, bestGain) = net > bestGain ? (ahead + 2, net) : (best, bestGain);
            if (saving * all <= vain)
            {
                break;
            }
        }

        foreach (var lane in lanes)
        {
            lane.LimitPlan(best);
        }
    }

    // Extends the plans of the lanes whose guesses most likely hold: the chance that all do, rows in vain and rows.
    private static (float All, float Vain, int Added) PlanLikeliest(ReadOnlySpan<DraftedLane> lanes, int ahead, int needed)
    {
        foreach (var lane in lanes)
        {
            lane.Look(ahead);
        }

        var (all, vain, added) = (1f, 0f, 0);
        for (var i = 0; i < needed && all > 0f; i++)
        {
            var lane = Likeliest(lanes);
            all *= lane.Chance;
            if (all > 0f && lane.Plan(ahead))
            {
                vain += 1f - lane.Chance;
                added++;
            }
        }

        return (all, vain, added);
    }

    private static DraftedLane Likeliest(ReadOnlySpan<DraftedLane> lanes)
    {
        var best = lanes[0];
        foreach (var lane in lanes)
        {
            best = !lane.IsPlanned && (best.IsPlanned || lane.Chance > best.Chance) ? lane : best;
        }

        return best;
    }

    // What a pass over the weights costs beyond what is done for each of its rows.
    private float Products(int rows)
    {
        var all = rows * sharers;
        var cost = all switch
        {
            0 => 0f,
            < FewestForTile => FewCost + (OneOfFewCost * all),
            _ => PassCost + (TileCost * ((all + TileRows - 1) / TileRows)),
        };
        return cost / sharers;
    }
}
