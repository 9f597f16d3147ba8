<#
.SYNOPSIS
Builds, tests or packs the module.
.DESCRIPTION
Build assembles the importable module in artifacts/module/Nacrith, Test runs all tests, Pack makes
artifacts/Nacrith.<version>.zip, Help brings syntax and parameter blocks of docs/en-US up to date with the cmdlets.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pack', 'Help')]
    [string] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$solution = [IO.Path]::Combine($PSScriptRoot, 'Nacrith.PowerShell.sln')

switch ($Task) {
    'Build' { dotnet build $solution -c Release }
    'Test' { dotnet test --solution $solution -c Release --max-parallel-test-modules 1 }
    'Help' {
        dotnet build $solution -c Release
        if ($LASTEXITCODE -eq 0) {
            dotnet run --no-build -c Release --project src/Nacrith.Help -- update docs/en-US artifacts/module/Nacrith/Nacrith.psd1
        }
    }
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
