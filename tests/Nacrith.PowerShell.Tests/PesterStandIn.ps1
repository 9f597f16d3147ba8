# As much of Pester 5 as the files in tests/Pester use, for engines without Pester. Each test comes out as an object.

function BeforeAll([scriptblock] $Script) { . $Script }
function BeforeEach([scriptblock] $Script) { $script:before = $Script }

function Describe([string] $Name, [scriptblock] $Script) {
    $script:before = {}
    $TestDrive = [IO.Directory]::CreateTempSubdirectory('pester-').FullName
    try { . $Script } finally { [IO.Directory]::Delete($TestDrive, $true) }
}

function It([string] $Name, [scriptblock] $Script, [switch] $Skip) {
    if ($Skip) { return }
    try {
        $null = . { . $script:before; . $Script }
        [pscustomobject]@{ Name = $Name; Failure = $null }
    }
    catch {
        [pscustomobject]@{ Name = $Name; Failure = "$_ $($_.ScriptStackTrace)" }
    }
}

function Should {
    param(
        [Parameter(ValueFromPipeline)] $Actual, [switch] $Not, [switch] $Exist, [switch] $Throw,
        $Be, $BeExactly, $BeGreaterThan
    )
    $holds = if ($Exist) { [IO.File]::Exists($Actual) }
    elseif ($Throw) { try { $null = & $Actual; $false } catch { $true } }
    elseif ($PSBoundParameters.ContainsKey('Be')) { $Actual -eq $Be }
    elseif ($PSBoundParameters.ContainsKey('BeExactly')) { $Actual -ceq $BeExactly }
    else { $Actual -gt $BeGreaterThan }
    if ([bool]$holds -eq [bool]$Not) { throw "'$Actual' is not as it should be: $($MyInvocation.Line.Trim())" }
}
