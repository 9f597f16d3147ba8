<#
.SYNOPSIS
Backs a folder up, file by file, and removes a source only after its backup has been restored and compared.
.DESCRIPTION
Every file below Path is compressed into the same place below Destination. Each archive is then expanded into a scratch
folder and compared with its source by SHA-256. Only files whose backup came back whole are removed, and only with
-RemoveSource. One object a file tells what became of it; the exit code is 1 if any file was not backed up.
.PARAMETER Path
The folder to back up.
.PARAMETER Destination
Where the archives go; it must not lie inside Path.
.PARAMETER Level
How much time a file is worth.
.PARAMETER RemoveSource
Removes each source whose backup was verified.
.EXAMPLE
./Backup-Folder.ps1 -Path ./projects/2024 -Destination /backup/projects/2024 -Level Max -RemoveSource
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Destination,
    [ValidateSet('Fast', 'Balanced', 'Max')] [string] $Level = 'Balanced',
    [switch] $RemoveSource
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$resolve = { param($name) [IO.Path]::TrimEndingDirectorySeparator($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($name)) }
$source = & $resolve $Path
$target = & $resolve $Destination
if (-not [IO.Directory]::Exists($source)) { throw "There is no folder '$source'." }
$slash = [IO.Path]::DirectorySeparatorChar
if ("$target$slash".StartsWith("$source$slash")) { throw "The backup '$target' must not lie inside '$source'." }

function Get-Sha256([string] $File) {
    $stream = [IO.File]::OpenRead($File)
    try { [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($stream)) } finally { $stream.Dispose() }
}

function Backup-File([string] $File, [string] $Scratch) {
    $archive = [IO.Path]::Combine($target, [IO.Path]::GetRelativePath($source, $File)) + '.nc'
    $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($archive))
    $before = Get-Sha256 $File
    $result = Compress-NacrithFile -LiteralPath $File -DestinationPath $archive -Level $Level -Force
    $restored = Expand-NacrithFile -LiteralPath $archive -DestinationPath ([IO.Path]::Combine($Scratch, 'restored')) -Force
    try {
        $same = (Get-Sha256 $restored.DestinationPath) -eq $before -and (Get-Sha256 $File) -eq $before
    }
    finally {
        [IO.File]::Delete($restored.DestinationPath)
    }

    if (-not $same) { throw "The backup of '$File' differs from it." }
    if ($RemoveSource) { [IO.File]::Delete($File) }
    [pscustomobject]@{
        Path = $File; Archive = $archive; Length = $result.Length; CompressedLength = $result.CompressedLength
        Verified = $true; Removed = [bool]$RemoveSource; Error = $null
    }
}

$scratch = [IO.Directory]::CreateTempSubdirectory('backup-').FullName
$failed = 0
try {
    # A list, not a stream: the folder changes while files are removed.
    foreach ($file in [IO.Directory]::GetFiles($source, '*', [IO.SearchOption]::AllDirectories)) {
        if (-not $PSCmdlet.ShouldProcess($file, "Back up to '$target'")) { continue }
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
