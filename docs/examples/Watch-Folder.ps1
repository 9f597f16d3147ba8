<#
.SYNOPSIS
Compresses files as they arrive in a folder.
.DESCRIPTION
Looks at a folder for files that nobody has written to for a while, compresses each into Destination and removes it once
its archive has been read back and compared. A file that cannot be compressed, because another program holds it, say, is
tried again later. Looking again and again, rather than waiting for events of the file system, misses nothing on network
shares and after a restart. Ctrl+C ends it.
.PARAMETER Path
The folder to watch.
.PARAMETER Destination
Where the archives go.
.PARAMETER Filter
Which files.
.PARAMETER Quiet
How long a file must have been left alone before it counts as complete.
.PARAMETER Interval
How long to wait between two looks.
.PARAMETER Level
How much time a file is worth.
.PARAMETER Rounds
How many looks to take; 0 for no end.
.EXAMPLE
./Watch-Folder.ps1 -Path /srv/incoming -Destination /srv/archive -Filter *.csv
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Destination,
    [string] $Filter = '*',
    [timespan] $Quiet = '00:00:10',
    [timespan] $Interval = '00:00:05',
    [ValidateSet('Fast', 'Balanced', 'Max')] [string] $Level = 'Balanced',
    [ValidateRange(0, [int]::MaxValue)] [int] $Rounds = 0
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$resolve = { param($name) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($name) }
$folder = & $resolve $Path
$target = & $resolve $Destination
if (-not [IO.Directory]::Exists($folder)) { throw "There is no folder '$folder'." }
if ($target -eq $folder) { throw 'Archives would be taken for files that arrive: name another destination.' }
$null = [IO.Directory]::CreateDirectory($target)

for ($round = 1; $Rounds -eq 0 -or $round -le $Rounds; $round++) {
    $complete = [IO.Directory]::GetFiles($folder, $Filter) |
        Where-Object { [datetime]::UtcNow - [IO.File]::GetLastWriteTimeUtc($_) -ge $Quiet }
    if ($complete) {
        $complete | ForEach-Object { [pscustomobject]@{ PSPath = $_ } } |
            Compress-NacrithFile -DestinationPath "$target/" -Level $Level -RemoveSource -ErrorAction SilentlyContinue -ErrorVariable failures
        foreach ($failure in $failures) { Write-Warning -Message "Will try again: $failure" }
    }

    if ($Rounds -eq 0 -or $round -lt $Rounds) { [Threading.Thread]::Sleep($Interval) }
}
