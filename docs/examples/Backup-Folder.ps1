<#
.SYNOPSIS
Backs a folder up, file by file, and removes a source only after its backup has been restored and compared.
.DESCRIPTION
Every file below Path, hidden ones too, is compressed into the same place below Destination; links are left out with a warning.
Each archive is expanded into a scratch folder and compared with its source by SHA-256 before it takes the place of an older
one. Files that have not been written to since their backup are left alone, so that the next run takes only what changed. One
object a file tells what became of it; the exit code is 1 if any file was not backed up.

With -RemoveSource the sources are removed, but only those whose backup came back whole just now. A backup of an earlier file
of the same name is then the only copy of that, and is kept unless -Force is given.

The scratch folder holds one file at a time. It lies where the system puts temporary files: TMPDIR or TMP names another place.
.PARAMETER Path
The folder to back up.
.PARAMETER Destination
Where the archives go; it must not lie inside Path.
.PARAMETER Level
How much time a file is worth.
.PARAMETER RemoveSource
Removes each source whose backup was verified.
.PARAMETER Force
With -RemoveSource, replaces backups of earlier files of the same name.
.EXAMPLE
./Backup-Folder.ps1 -Path ./projects/2024 -Destination /backup/projects/2024 -Level Max -RemoveSource
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Destination,
    [ValidateSet('Fast', 'Balanced', 'Max')] [string] $Level = 'Balanced',
    [switch] $RemoveSource,
    [switch] $Force
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$resolve = { param($name) [IO.Path]::TrimEndingDirectorySeparator($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($name)) }
$source = & $resolve $Path
$target = & $resolve $Destination
if (-not [IO.Directory]::Exists($source)) { throw "There is no folder '$source'." }

# The way from one to the other begins with '..', or on Windows with another drive, if it leads out.
$way = [IO.Path]::GetRelativePath($source, $target)
if (-not [IO.Path]::IsPathRooted($way) -and ($way -split '[\\/]')[0] -ne '..') { throw "The backup '$target' must not lie inside '$source'." }

# Links are not followed: they may lead in circles, or to files that are none of this folder's.
function Get-FileBelow([string] $Folder) {
    try {
        $items = [IO.DirectoryInfo]::new($Folder).GetFileSystemInfos()
    }
    catch {
        $script:failed++
        Write-Warning -Message "'$Folder' cannot be read and was left out: $_"
        return
    }

    foreach ($item in $items) {
        if ($item.LinkTarget) { Write-Warning -Message "'$($item.FullName)' is a link and was left out." }
        elseif ($item -is [IO.DirectoryInfo]) { Get-FileBelow $item.FullName }
        else { $item.FullName }
    }
}

function Get-Sha256([string] $File) {
    $stream = [IO.File]::OpenRead($File)
    try { [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($stream)) } finally { $stream.Dispose() }
}

# Whether an archive comes back as the file that is there now.
function Test-Backup([string] $Archive, [string] $File, [string] $Scratch) {
    $restored = Expand-NacrithFile -LiteralPath $Archive -DestinationPath ([IO.Path]::Combine($Scratch, 'restored')) -Force -Confirm:$false
    try { (Get-Sha256 $restored.DestinationPath) -eq (Get-Sha256 $File) } finally { [IO.File]::Delete($restored.DestinationPath) }
}

function Backup-File([string] $File, [string] $Scratch) {
    $archive = [IO.Path]::Combine($target, [IO.Path]::GetRelativePath($source, $File)) + '.nc'
    $exists = [IO.File]::Exists($archive)
    $isCurrent = $exists -and [IO.File]::GetLastWriteTimeUtc($archive) -ge [IO.File]::GetLastWriteTimeUtc($File)
    if ($isCurrent -and -not $RemoveSource) { return }
    if (-not $isCurrent -or -not (Test-Backup $archive $File $Scratch)) {
        if ($exists -and $RemoveSource -and -not $Force) { throw "'$archive' is the backup of an earlier '$File'; use -Force to replace it." }

        # Under another name first: an older backup is worth more than one that does not come back.
        $new = "$archive.new"
        $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($archive))
        try {
            $null = Compress-NacrithFile -LiteralPath $File -DestinationPath $new -Level $Level -Force -Confirm:$false
            if (-not (Test-Backup $new $File $Scratch)) { throw "The backup of '$File' differs from it." }
            [IO.File]::Move($new, $archive, $true)
        }
        finally {
            [IO.File]::Delete($new)
        }
    }

    $length = [IO.FileInfo]::new($File).Length
    if ($RemoveSource) { [IO.File]::Delete($File) }
    [pscustomobject]@{
        Path = $File; Archive = $archive; Length = $length; CompressedLength = [IO.FileInfo]::new($archive).Length
        Verified = $true; Removed = [bool]$RemoveSource; Error = $null
    }
}

$scratch = [IO.Directory]::CreateTempSubdirectory('backup-').FullName
$failed = 0
try {
    # All at once, not one by one: the folder changes while files are removed.
    foreach ($file in @(Get-FileBelow $source)) {
        if (-not $PSCmdlet.ShouldProcess($file, "Back up to '$target'$(if ($RemoveSource) { ' and remove' })")) { continue }
        try {
            Backup-File $file $scratch
        }
        catch {
            $failed++
            [pscustomobject]@{
                Path = $file; Archive = $null; Length = $null; CompressedLength = $null
                Verified = $false; Removed = $false; Error = "$_"
            }
        }
    }
}
finally {
    [IO.Directory]::Delete($scratch, $true)
}

if ($failed) { exit 1 }
