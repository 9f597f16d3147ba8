<#
.SYNOPSIS
Builds, tests or packs the module.
.DESCRIPTION
Build assembles the importable module in artifacts/module/Nacrith, Test runs all tests, with Pester's where Pester 5 is
installed, Pack makes
artifacts/Nacrith.<version>.nupkg for a PowerShell gallery, Tour runs docs/tour.md again, Help brings syntax and parameter blocks of docs/en-US up to date with the cmdlets.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pack', 'Help', 'Tour')]
    [string] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$solution = [IO.Path]::Combine($PSScriptRoot, 'Nacrith.PowerShell.sln')

switch ($Task) {
    'Build' { dotnet build $solution -c Release }
    'Test' {
        dotnet test --solution $solution -c Release --max-parallel-test-modules 1
        if ($LASTEXITCODE -eq 0 -and (Get-Module Pester -ListAvailable | Where-Object Version -ge '5.0')) {
            Import-Module Pester -MinimumVersion 5.0
            $run = Invoke-Pester -Path tests/Pester -PassThru
            if ($run.FailedCount -gt 0) { exit 1 }
        }
    }
    'Help' {
        dotnet build $solution -c Release
        if ($LASTEXITCODE -eq 0) {
            dotnet run --no-build -c Release --project src/Nacrith.Help -- update docs/en-US artifacts/module/Nacrith/Nacrith.psd1
        }
    }
    'Pack' { dotnet pack src/Nacrith.PowerShell -c Release -o artifacts }
    'Tour' { dotnet run -c Release --project src/Nacrith.Shell -- -Document docs/tour.md }
}

exit $LASTEXITCODE
