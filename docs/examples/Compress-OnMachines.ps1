<#
.SYNOPSIS
Compresses one large file on several machines at once and joins what they made.
.DESCRIPTION
Archives that follow one another in a file are one archive of the joined content. So each machine compresses parts of the file,
and the parts' archives are written one behind the other. File and archive lie on a share that all machines reach under the
same path; each needs PowerShell 7 with the Nacrith module. The joined archive is expanded and compared with the file by
SHA-256 before it gets its name.

The machines are named by sessions, which you open as your network asks: New-PSSession -HostName uses SSH, -ComputerName
WinRM. Note that a WinRM session may use no share unless its credentials are delegated (-Authentication CredSSP, or Kerberos
delegation).
.PARAMETER Path
The file, on a share.
.PARAMETER Destination
The archive, on a share; the file's name with .nc if left out.
.PARAMETER Session
One session for each machine. Without any, this machine compresses the parts one after another.
.PARAMETER Parts
Into how many parts the file is cut; one a machine if left out.
.PARAMETER Level
How much time the file is worth.
.EXAMPLE
./Compress-OnMachines.ps1 -Path //files/exports/mail.mbox -Session (New-PSSession -HostName node1, node2, node3) -Level Max
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [string] $Destination,
    [Management.Automation.Runspaces.PSSession[]] $Session = @(),
    [ValidateRange(1, 1024)] [int] $Parts = [Math]::Max(1, $Session.Count),
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

# Runs on each machine: copies a part to a scratch folder, with the file's own name, time and mode, and compresses it.
$compressParts = {
    param([string] $File, [object[]] $Pieces, [string] $Level)
    $ErrorActionPreference = 'Stop'
    foreach ($piece in $Pieces) {
        $scratch = [IO.Directory]::CreateTempSubdirectory('part-').FullName
        try {
            $part = [IO.Path]::Combine($scratch, [IO.Path]::GetFileName($File))
            $from = [IO.File]::OpenRead($File)
            $to = [IO.File]::Create($part)
            try {
                $from.Position = $piece.Start
                $buffer = [byte[]]::new(1MB)
                for ($left = $piece.Count; $left -gt 0; $left -= $read) {
                    $read = $from.Read($buffer, 0, [int][Math]::Min($left, $buffer.Length))
                    if ($read -eq 0) { throw "'$File' became shorter while it was read." }
                    $to.Write($buffer, 0, $read)
                }
            }
            finally {
                $from.Dispose()
                $to.Dispose()
            }

            [IO.File]::SetLastWriteTimeUtc($part, [IO.File]::GetLastWriteTimeUtc($File))
            if (-not $IsWindows) { [IO.File]::SetUnixFileMode($part, [IO.File]::GetUnixFileMode($File)) }
            $result = Compress-NacrithFile -LiteralPath $part -DestinationPath $piece.Archive -Level $Level -Force
            [pscustomobject]@{
                Machine = [Environment]::MachineName; Start = $piece.Start; Length = $result.Length
                CompressedLength = $result.CompressedLength; Seconds = $result.Seconds
            }
        }
        finally {
            [IO.Directory]::Delete($scratch, $true)
        }
    }
}

function Get-Sha256([string] $Name) {
    $stream = [IO.File]::OpenRead($Name)
    try { [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($stream)) } finally { $stream.Dispose() }
}

$pieces = @(foreach ($i in 0..($Parts - 1)) {
    $start = [long][Math]::Floor([decimal]$length * $i / $Parts)
    $end = [long][Math]::Floor([decimal]$length * ($i + 1) / $Parts)
    [pscustomobject]@{ Index = $i; Start = $start; Count = $end - $start; Archive = "$archive.part$i" }
})
$joined = "$archive.joining"
$scratch = [IO.Directory]::CreateTempSubdirectory('join-').FullName
$jobs = @()
try {
    if ($Session.Count -eq 0) {
        Invoke-Command -ScriptBlock $compressParts -ArgumentList $file, $pieces, $Level
    }
    else {
        # A session runs one command at a time: it gets all of its parts at once.
        $jobs = @(foreach ($i in 0..($Session.Count - 1)) {
            $own = @($pieces | Where-Object { $_.Index % $Session.Count -eq $i })
            if ($own) { Invoke-Command -Session $Session[$i] -ScriptBlock $compressParts -ArgumentList $file, $own, $Level -AsJob }
        })
        $jobs | Receive-Job -Wait
    }

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
    # After an error or Ctrl+C other machines may still be at work.
    if ($jobs) { $jobs | Remove-Job -Force }
    foreach ($name in @($joined) + @($pieces.Archive)) { [IO.File]::Delete($name) }
    [IO.Directory]::Delete($scratch, $true)
}
