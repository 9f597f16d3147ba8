using System.Diagnostics;
using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith;

/// <summary>Shows how far a run has come, with its rate and the time left, once it takes longer than two seconds.</summary>
/// <param name="command">The cmdlet.</param>
/// <param name="activity">What it does.</param>
internal sealed class ProgressBar(Cmdlet command, string activity)
{
    private const int ActivityId = 1;
    private const double Delay = 2;
    private const double Interval = 0.25;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _shown;

    /// <summary>Shows a report, if it is time to.</summary>
    public void Show(ProgressReport report)
    {
        var now = _clock.Elapsed.TotalSeconds;
        if (now < Delay || now - _shown < Interval || report.BytesTotal == 0)
        {
            return;
        }

        _shown = now;
        var share = (double)report.BytesDone / report.BytesTotal;
        command.WriteProgress(new ProgressRecord(ActivityId, activity, $"{Path.GetFileName(report.Path)}, {Units.Rate(report.BytesDone / now)}")
        {
            PercentComplete = (int)(100 * share),
            SecondsRemaining = report.BytesDone > 0 ? (int)(now * (1 - share) / share) : -1,
        });
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete()
    {
        if (_shown > 0)
        {
            command.WriteProgress(new ProgressRecord(ActivityId, activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
