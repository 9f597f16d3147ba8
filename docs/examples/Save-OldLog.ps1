<#
.SYNOPSIS
Archives old logs every night and deletes archives that are older than they need to be.
.DESCRIPTION
Without -Register the script does one night's work. Logs that nobody has written to for MinimumAge are compressed beside
themselves; each log is deleted only after its archive has been read back and compared. The archive takes the log's time
stamp. A log whose name was archived before gets an archive with its date in the name. Archives of logs older than Retention
are deleted. The exit code is 1 if anything failed, so that the scheduler notices; what failed is tried again the next night.

With -Register it sets up its own nightly run of this folder: a systemd service and timer on Linux (for the user, or for the
system when run as root), a scheduled task on Windows (for the user, or as SYSTEM when run as an administrator). Running it
again with -Register changes the settings, -Unregister takes the nightly run away. Logs and archives stay as they are.
.PARAMETER Path
The folder of the logs.
.PARAMETER Filter
Which files are logs; archives never are.
.PARAMETER MinimumAge
How long a log must have been left alone.
.PARAMETER Retention
How long archives are kept, counted from the log's last write.
.PARAMETER Level
How much time a log is worth. Fast suits logs: they are predictable without the language model.
.PARAMETER Register
Sets up the nightly run instead of doing it.
.PARAMETER Unregister
Takes the nightly run of this folder away.
.PARAMETER At
When the nightly run starts, as HH:mm.
.PARAMETER UnitFolder
Where systemd units go, if not to the usual folder. They are then written or deleted, but not started or stopped.
.EXAMPLE
./Save-OldLog.ps1 -Path /var/log/app -Retention 365.00:00:00
.EXAMPLE
./Save-OldLog.ps1 -Path /var/log/app -Register -At 02:30
.EXAMPLE
./Save-OldLog.ps1 -Path /var/log/app -Unregister
#>
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Run')]
param(
    [Parameter(Mandatory)] [string] $Path,
    [string] $Filter = '*.log',
    [timespan] $MinimumAge = '1.00:00:00',
    [timespan] $Retention = '90.00:00:00',
    [ValidateSet('Fast', 'Balanced', 'Max')] [string] $Level = 'Fast',
    [Parameter(Mandatory, ParameterSetName = 'Register')] [switch] $Register,
    [Parameter(Mandatory, ParameterSetName = 'Unregister')] [switch] $Unregister,
    [Parameter(ParameterSetName = 'Register')] [ValidatePattern('^([01]\d|2[0-3]):[0-5]\d$')] [string] $At = '02:30',
    [Parameter(ParameterSetName = 'Register')] [Parameter(ParameterSetName = 'Unregister')] [string] $UnitFolder
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$resolve = { param($name) [IO.Path]::TrimEndingDirectorySeparator($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($name)) }
$folder = & $resolve $Path
if (-not $Unregister -and -not [IO.Directory]::Exists($folder)) { throw "There is no folder '$folder'." }

# Each folder has a nightly run of its own, by the same name whenever this script is run for it.
$hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($folder))).Substring(0, 8)
$task = "nacrith-logs-$([IO.Path]::GetFileName($folder) -replace '[^A-Za-z0-9]+', '-')-$hash".ToLowerInvariant()

function Invoke-NightlyRun {
    $now = [datetime]::UtcNow
    $failures = [Collections.Generic.List[string]]::new()
    foreach ($log in [IO.Directory]::GetFiles($folder, $Filter)) {
        $written = [IO.File]::GetLastWriteTimeUtc($log)
        if ($log -like '*.nc' -or $now - $written -lt $MinimumAge) { continue }
        $archive = "$log.nc"
        if ([IO.File]::Exists($archive)) { $archive = '{0}.{1:yyyyMMddTHHmmss}Z.nc' -f $log, $written }
        try {
            # A literal path: brackets in a name are no wildcards.
            $result = Compress-NacrithFile -LiteralPath $log -DestinationPath $archive -Level $Level -RemoveSource
            if ($result) { [IO.File]::SetLastWriteTimeUtc($archive, $written) }
            $result
        }
        catch {
            $failures.Add("$_")
        }
    }

    $archives = @(foreach ($pattern in "$Filter.nc", "$Filter.????????T??????Z.nc") { [IO.Directory]::GetFiles($folder, $pattern) })
    foreach ($archive in [Collections.Generic.HashSet[string]]::new([string[]]$archives)) {
        if ($now - [IO.File]::GetLastWriteTimeUtc($archive) -gt $Retention -and $PSCmdlet.ShouldProcess($archive, 'Delete archive past its retention')) {
            try { [IO.File]::Delete($archive) } catch { $failures.Add("$_") }
        }
    }

    foreach ($failure in $failures) { Write-Error -Message $failure -ErrorAction Continue }
    if ($failures.Count -gt 0) { exit 1 }
}

# What the scheduler passes to pwsh. In base64, so that its own rules of quoting do not matter.
function Get-RunArgument {
    $quote = { param($text) "'" + $text.Replace("'", "''") + "'" }

    # Services see other module folders than users do: the one where the module is found now is named.
    $modules = [IO.DirectoryInfo]::new((Get-Command Compress-NacrithFile).Module.ModuleBase)
    while ($modules.Name -ne 'Nacrith') { $modules = $modules.Parent }
    $command = '$env:PSModulePath = {0} + [IO.Path]::PathSeparator + $env:PSModulePath; & {1} -Path {2} -Filter {3} -MinimumAge {4} -Retention {5} -Level {6}; exit $LASTEXITCODE' -f
        (& $quote $modules.Parent.FullName), (& $quote $PSCommandPath), (& $quote $folder), (& $quote $Filter), $MinimumAge, $Retention, $Level
    '-NoProfile -NonInteractive -EncodedCommand ' + [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($command))
}

function Get-PowerShellPath {
    $installed = [IO.Path]::Combine($PSHOME, $(if ($IsWindows) { 'pwsh.exe' } else { 'pwsh' }))
    $found = @(Get-Command pwsh -CommandType Application -ErrorAction Ignore)
    if ([IO.File]::Exists($installed)) { $installed }
    elseif ($found) { $found[0].Source }
    else { [Environment]::ProcessPath }
}

function Get-UnitFolder {
    if ($UnitFolder) { & $resolve $UnitFolder }
    elseif ([Environment]::IsPrivilegedProcess) { '/etc/systemd/system' }
    else { [IO.Path]::Combine([Environment]::GetFolderPath('ApplicationData', 'DoNotVerify'), 'systemd', 'user') }
}

function Invoke-Systemctl([string[]] $Arguments) {
    if ($UnitFolder) { return }
    & systemctl $(if ([Environment]::IsPrivilegedProcess) { '--system' } else { '--user' }) @Arguments
    if ($LASTEXITCODE -ne 0) { throw "systemctl $Arguments failed with $LASTEXITCODE." }
}

function Register-SystemdTimer {
    $units = Get-UnitFolder
    $null = [IO.Directory]::CreateDirectory($units)
    $service = @(
        '[Unit]', "Description=Archive old logs in $($folder.Replace('%', '%%')) with Nacrith", '',
        '[Service]', 'Type=oneshot', 'Nice=10', 'IOSchedulingClass=idle',

        # Without a user there is no HOME, which PowerShell wants.
        $(if ([Environment]::IsPrivilegedProcess) { 'User=root' }),
        "ExecStart=""$(Get-PowerShellPath)"" $(Get-RunArgument)"
    ).Where({ $null -ne $_ })
    $timer = @(
        '[Unit]', "Description=Archive old logs in $($folder.Replace('%', '%%')) every night", '',
        '[Timer]', "OnCalendar=*-*-* ${At}:00", 'RandomizedDelaySec=300', 'Persistent=true', '',
        '[Install]', 'WantedBy=timers.target'
    )
    [IO.File]::WriteAllText([IO.Path]::Combine($units, "$task.service"), ($service -join "`n") + "`n")
    [IO.File]::WriteAllText([IO.Path]::Combine($units, "$task.timer"), ($timer -join "`n") + "`n")
    Invoke-Systemctl 'daemon-reload'
    Invoke-Systemctl 'enable', '--now', "$task.timer"
    $user = [Environment]::UserName
    if (-not $UnitFolder -and -not [Environment]::IsPrivilegedProcess -and -not [IO.File]::Exists("/var/lib/systemd/linger/$user")) {
        Write-Warning -Message "Timers of a user run only while the user is logged in; 'loginctl enable-linger $user' lets them run always."
    }
}

function Unregister-SystemdTimer {
    $files = foreach ($kind in 'timer', 'service') { [IO.Path]::Combine((Get-UnitFolder), "$task.$kind") }
    if (-not [IO.File]::Exists($files[0])) { throw "There is no nightly run of '$folder'." }
    Invoke-Systemctl 'disable', '--now', "$task.timer"
    foreach ($file in $files) { [IO.File]::Delete($file) }
    Invoke-Systemctl 'daemon-reload'
}

function Register-WindowsTask {
    $principal = if ([Environment]::IsPrivilegedProcess) { New-ScheduledTaskPrincipal -UserId 'NT AUTHORITY\SYSTEM' -LogonType ServiceAccount }
    else { New-ScheduledTaskPrincipal -UserId "$([Environment]::UserDomainName)\$([Environment]::UserName)" -LogonType Interactive }
    $settings = @{
        TaskName = $task
        Description = "Archives old logs in $folder with Nacrith."
        Principal = $principal
        Action = New-ScheduledTaskAction -Execute (Get-PowerShellPath) -Argument (Get-RunArgument)
        Trigger = New-ScheduledTaskTrigger -Daily -At $At
        Settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -ExecutionTimeLimit ([timespan]::FromHours(6))
    }
    $null = Register-ScheduledTask @settings -Force
}

if ($PSCmdlet.ParameterSetName -eq 'Run') {
    Invoke-NightlyRun
}
elseif ($IsMacOS) {
    throw 'There is no systemd here: have launchd or cron run this script without -Register.'
}
elseif ($Register) {
    if ($PSCmdlet.ShouldProcess($folder, "Archive logs every night at $At")) {
        if ($IsWindows) { Register-WindowsTask } else { Register-SystemdTimer }
    }
}
elseif ($PSCmdlet.ShouldProcess($folder, 'Archive logs no longer')) {
    if ($IsWindows) { Unregister-ScheduledTask -TaskName $task -Confirm:$false } else { Unregister-SystemdTimer }
}
