<#
.SYNOPSIS
Compresses one large file on several machines at once and joins what they made.
.DESCRIPTION
Archives that follow one another in a file are one archive of the joined content. So each machine compresses one part of
the file, and the parts' archives are written one behind the other. File and archive lie on a share that all machines
reach under the same path; each needs PowerShell 7 with the Nacrith module. The joined archive is expanded and compared
with the file by SHA-256 before it gets its name.
.PARAMETER Path
The file, on a share.
.PARAMETER Destination
The archive, on a share; the file's name with .nc if left out.
.PARAMETER ComputerName
The machines. Without any, this machine compresses the parts one after another.
.PARAMETER Parts
Into how many parts the file is cut; one a machine if left out.
.PARAMETER Level
How much time the file is worth.
.EXAMPLE
./Compress-OnMachines.ps1 -Path //files/exports/mail.mbox -ComputerName node1, node2, node3 -Level Max
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [string] $Destination,
    [string[]] $ComputerName = @(),
    [ValidateRange(1, 1024)] [int] $Parts = [Math]::Max(1, $ComputerName.Count),
    [ValidateSet('Fast', 'Balanced', 'Max')] [string] $Level = 'Max'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$resolve = { param($name) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($name) }
$file = & $resolve $Path
$archive = if ($Destination) { & $resolve $Destination } else { "$file.nc" }
if (-not [IO.File]::Exists($file)) { throw "There is no file '$file'." }
if ([IO.File]::Exists($archive)) { throw "'$archive' exists already." }
$length = [IO.FileInfo]::new($file).Length

# Runs on each machine: copies its part to a scratch folder, under the file's own name, and compresses it.
$compressPart = {
    param([string] $File, [long] $Start, [long] $Count, [string] $Archive, [string] $Level)
    $ErrorActionPreference = 'Stop'
    $scratch = [IO.Directory]::CreateTempSubdirectory('part-').FullName
    try {
        $part = [IO.Path]::Combine($scratch, [IO.Path]::GetFileName($File))
        $from = [IO.File]::OpenRead($File)
        $to = [IO.File]::Create($part)
        try {
            $from.Position = $Start
            $buffer = [byte[]]::new(1MB)
            for ($left = $Count; $left -gt 0; $left -= $read) {
                $read = $from.Read($buffer, 0, [int][Math]::Min($left, $buffer.Length))
                if ($read -eq 0) { throw "'$File' became shorter while it was read." }
                $to.Write($buffer, 0, $read)
            }
        }
        finally {
            $from.Dispose()
            $to.Dispose()
        }

        $result = Compress-NacrithFile -LiteralPath $part -DestinationPath $Archive -Level $Level -Force
        [pscustomobject]@{ Machine = [Environment]::MachineName; Start = $Start; Length = $result.Length; CompressedLength = $result.CompressedLength }
    }
    finally {
        [IO.Directory]::Delete($scratch, $true)
    }
}

function Get-Sha256([string] $Name) {
    $stream = [IO.File]::OpenRead($Name)
    try { [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($stream)) } finally { $stream.Dispose() }
}

$pieces = foreach ($i in 0..($Parts - 1)) {
    $start = [long][Math]::Floor([decimal]$length * $i / $Parts)
    $end = [long][Math]::Floor([decimal]$length * ($i + 1) / $Parts)
    [pscustomobject]@{ Index = $i; Start = $start; Count = $end - $start; Archive = "$archive.part$i" }
}
$joined = "$archive.joining"
$scratch = [IO.Directory]::CreateTempSubdirectory('join-').FullName
try {
    $jobs = foreach ($piece in $pieces) {
        $arguments = @{ ScriptBlock = $compressPart; ArgumentList = $file, $piece.Start, $piece.Count, $piece.Archive, $Level }
        if ($ComputerName.Count -eq 0) { Invoke-Command @arguments; continue }
        Invoke-Command @arguments -ComputerName $ComputerName[$piece.Index % $ComputerName.Count] -AsJob
    }
    if ($ComputerName.Count -gt 0) { $jobs | Receive-Job -Wait -AutoRemoveJob } else { $jobs }

    $output = [IO.File]::Create($joined)
    try {
        foreach ($piece in $pieces) {
            $member = [IO.File]::OpenRead($piece.Archive)
            try { $member.CopyTo($output) } finally { $member.Dispose() }
        }

        $output.Flush($true)
    }
    finally {
        $output.Dispose()
    }

    $restored = Expand-NacrithFile -LiteralPath $joined -DestinationPath ([IO.Path]::Combine($scratch, 'restored'))
    if ((Get-Sha256 $restored.DestinationPath) -ne (Get-Sha256 $file)) { throw "The joined archive does not expand to '$file'." }
    [IO.File]::Move($joined, $archive)
}
finally {
    foreach ($name in @($joined) + @($pieces.Archive)) { [IO.File]::Delete($name) }
    [IO.Directory]::Delete($scratch, $true)
}
