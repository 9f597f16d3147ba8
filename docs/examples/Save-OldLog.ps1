<#
.SYNOPSIS
Archives old logs every night and deletes archives that are older than they need to be.
.DESCRIPTION
Without -Register the script does one night's work. Logs that nobody has written to for MinimumAge are compressed beside
themselves; each log is deleted only after its archive has been read back and compared. Archives older than Retention are
deleted. The exit code is 1 if anything failed, so that the scheduler notices.

With -Register it sets up its own nightly run: a systemd service and timer on Linux (for the user, or for the system when
run as root), a scheduled task on Windows. Running it again with -Register changes the schedule.
.PARAMETER Path
The folder of the logs.
.PARAMETER Filter
Which files are logs.
.PARAMETER MinimumAge
How long a log must have been left alone.
.PARAMETER Retention
How long archives are kept, counted from the log's last write.
.PARAMETER Level
How much time a log is worth. Fast suits logs: they are predictable without the language model.
.PARAMETER Register
Sets up the nightly run instead of doing it.
.PARAMETER At
When the nightly run starts, as HH:mm.
.PARAMETER UnitFolder
Where systemd units go, if not to the usual folder. They are then written but not started.
.EXAMPLE
./Save-OldLog.ps1 -Path /var/log/app -Retention 365.00:00:00
.EXAMPLE
./Save-OldLog.ps1 -Path /var/log/app -Register -At 02:30
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Path,
    [string] $Filter = '*.log',
    [timespan] $MinimumAge = '1.00:00:00',
    [timespan] $Retention = '90.00:00:00',
    [ValidateSet('Fast', 'Balanced', 'Max')] [string] $Level = 'Fast',
    [switch] $Register,
    [ValidatePattern('^([01]\d|2[0-3]):[0-5]\d$')] [string] $At = '02:30',
    [string] $UnitFolder
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
if (-not [IO.Directory]::Exists($folder)) {
    throw "There is no folder '$folder'."
}

function Invoke-NightlyRun {
    $now = [datetime]::UtcNow
    $failures = @()

    # Not sorted by a wildcard of the shell: names with brackets are taken as they are.
    $old = [IO.Directory]::EnumerateFiles($folder, $Filter) |
        Where-Object { $now - [IO.File]::GetLastWriteTimeUtc($_) -ge $MinimumAge }
    if ($old) {
        $old | ForEach-Object { [pscustomobject]@{ PSPath = $_ } } |
            Compress-NacrithFile -Level $Level -RemoveSource -ErrorAction SilentlyContinue -ErrorVariable +failures
    }

    foreach ($archive in [IO.Directory]::EnumerateFiles($folder, "$Filter.nc")) {
        # An archive is as old as its log was: its own time stamp says when it was made.
        $age = $now - [IO.File]::GetLastWriteTimeUtc($archive)
        if ($age -gt $Retention -and $PSCmdlet.ShouldProcess($archive, 'Delete archive past its retention')) {
            try { [IO.File]::Delete($archive) } catch { $failures += $_ }
        }
    }

    foreach ($failure in $failures) { Write-Error -Message "$failure" -ErrorAction Continue }
    if ($failures) { exit 1 }
}

function Get-RunArgument {
    # Single quotes survive both schedulers; a quote inside is doubled for PowerShell.
    $quote = { param($text) "'" + $text.Replace("'", "''") + "'" }
    "& {0} -Path {1} -Filter {2} -MinimumAge {3} -Retention {4} -Level {5}; exit `$LASTEXITCODE" -f
        (& $quote $PSCommandPath), (& $quote $folder), (& $quote $Filter), $MinimumAge, $Retention, $Level
}

function Register-SystemdTimer {
    $isRoot = [Environment]::UserName -eq 'root'
    $units = if ($UnitFolder) { $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($UnitFolder) }
    elseif ($isRoot) { '/etc/systemd/system' }
    else { [IO.Path]::Combine([Environment]::GetFolderPath('ApplicationData'), 'systemd', 'user') }
    $null = [IO.Directory]::CreateDirectory($units)
    $pwsh = [Environment]::ProcessPath

    # Base64 keeps quotes and blanks of paths from systemd's own rules of quoting.
    $command = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes((Get-RunArgument)))
    $service = @(
        '[Unit]', 'Description=Archive old logs with Nacrith', '',
        '[Service]', 'Type=oneshot', 'Nice=10', 'IOSchedulingClass=idle',
        "ExecStart=""$pwsh"" -NoProfile -NonInteractive -EncodedCommand $command"
    )
    $timer = @(
        '[Unit]', 'Description=Archive old logs every night', '',
        '[Timer]', "OnCalendar=*-*-* ${At}:00", 'RandomizedDelaySec=300', 'Persistent=true', '',
        '[Install]', 'WantedBy=timers.target'
    )
    [IO.File]::WriteAllText([IO.Path]::Combine($units, 'nacrith-logs.service'), ($service -join "`n") + "`n")
    [IO.File]::WriteAllText([IO.Path]::Combine($units, 'nacrith-logs.timer'), ($timer -join "`n") + "`n")
    if ($UnitFolder) { return }

    $scope = if ($isRoot) { '--system' } else { '--user' }
    foreach ($arguments in @('daemon-reload'), @('enable', '--now', 'nacrith-logs.timer')) {
        & systemctl $scope @arguments
        if ($LASTEXITCODE -ne 0) { throw "systemctl $arguments failed with $LASTEXITCODE." }
    }
}

function Register-WindowsTask {
    $command = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes((Get-RunArgument)))
    $action = New-ScheduledTaskAction -Execute ([Environment]::ProcessPath) -Argument "-NoProfile -NonInteractive -EncodedCommand $command"
    $trigger = New-ScheduledTaskTrigger -Daily -At $At
    $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -ExecutionTimeLimit ([timespan]::FromHours(6))
    $null = Register-ScheduledTask -TaskName 'Nacrith logs' -Action $action -Trigger $trigger -Settings $settings -Force
}

if (-not $Register) {
    Invoke-NightlyRun
}
elseif ($PSCmdlet.ShouldProcess($folder, "Archive logs every night at $At")) {
    if ($IsWindows) { Register-WindowsTask } else { Register-SystemdTimer }
}
