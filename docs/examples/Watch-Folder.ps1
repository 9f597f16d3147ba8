<#
.SYNOPSIS
Compresses files as they arrive in a folder.
.DESCRIPTION
Looks at a folder for files that nobody has written to for a while, compresses each into Destination and removes it once
its archive has been read back and compared. A file of a name that arrived before gets an archive with its date in the name. A
file that cannot be compressed, because another program holds it, say, is tried again later, and so is a folder that cannot be
reached; a warning says so once. Looking again and again, rather than waiting for events of the file system, misses nothing on
network shares and after a restart. Ctrl+C ends it.
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
$resolve = { param($name) [IO.Path]::TrimEndingDirectorySeparator($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($name)) }
$folder = & $resolve $Path
$target = & $resolve $Destination
if (-not [IO.Directory]::Exists($folder)) { throw "There is no folder '$folder'." }
if ([IO.Path]::GetRelativePath($folder, $target) -eq '.') { throw 'Archives would be taken for files that arrive: name another destination.' }
$null = [IO.Directory]::CreateDirectory($target)
$told = @{}

function Compress-Arrival([string] $File) {
    $written = [IO.File]::GetLastWriteTimeUtc($File)
    if ([datetime]::UtcNow - $written -lt $Quiet) { return }
    $archive = [IO.Path]::Combine($target, [IO.Path]::GetFileName($File)) + '.nc'
    if ([IO.File]::Exists($archive)) { $archive = '{0}.{1:yyyyMMddTHHmmssfff}Z.nc' -f $archive.Substring(0, $archive.Length - 3), $written }
    Compress-NacrithFile -LiteralPath $File -DestinationPath $archive -Level $Level -RemoveSource
}

# Does something, or says once why it cannot be done.
function Invoke-Patiently([string] $Subject, [scriptblock] $Action) {
    try {
        & $Action
        $told.Remove($Subject)
    }
    catch {
        if ($told[$Subject] -ne "$_") { Write-Warning -Message "Will try again: $_" }
        $told[$Subject] = "$_"
    }
}

for ($round = 1; $Rounds -eq 0 -or $round -le $Rounds; $round++) {
    Invoke-Patiently $folder {
        foreach ($file in [IO.Directory]::GetFiles($folder, $Filter)) {
            Invoke-Patiently $file { Compress-Arrival $file }
        }
    }

    if ($Rounds -eq 0 -or $round -lt $Rounds) { [Threading.Thread]::Sleep($Interval) }
}
