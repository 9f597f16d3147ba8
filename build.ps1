<#
.SYNOPSIS
Builds, tests or packs the module.
.DESCRIPTION
Build assembles the importable module in artifacts/module/Nacrith, Test runs all tests, Pack makes
artifacts/Nacrith.<version>.zip.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pack')]
    [string] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
$solution = [IO.Path]::Combine($PSScriptRoot, 'Nacrith.PowerShell.sln')

switch ($Task) {
    'Build' { dotnet build $solution -c Release }
    'Test' { dotnet test --solution $solution -c Release --max-parallel-test-modules 1 }
    'Pack' {
        dotnet build $solution -c Release
        if ($LASTEXITCODE -eq 0) {
            $manifest = [IO.File]::ReadAllText([IO.Path]::Combine($PSScriptRoot, 'Nacrith.psd1'))
            $version = [regex]::Match($manifest, "ModuleVersion\s*=\s*'([^']+)'").Groups[1].Value
            $package = [IO.Path]::Combine($PSScriptRoot, 'artifacts', "Nacrith.$version.zip")
            [IO.File]::Delete($package)
            [IO.Compression.ZipFile]::CreateFromDirectory([IO.Path]::Combine($PSScriptRoot, 'artifacts', 'module'), $package)
        }
    }
}

exit $LASTEXITCODE
