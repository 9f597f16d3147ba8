# Small versions of everyday commands, over the engine's own providers, for machines without pwsh.

function Get-ChildItem {
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    param(
        [Parameter(Position = 0, ParameterSetName = 'Path', ValueFromPipeline)] [string[]] $Path = '.',
        [Parameter(ParameterSetName = 'LiteralPath', Mandatory)] [Alias('PSPath')] [string[]] $LiteralPath,
        [string] $Filter,
        [switch] $Recurse, [switch] $Force, [switch] $File, [switch] $Directory
    )
    process {
        $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
        $paths = if ($literal) { $LiteralPath } else { $Path }
        foreach ($item in $ExecutionContext.InvokeProvider.ChildItem.Get([string[]]$paths, [bool]$Recurse, [uint32]::MaxValue, [bool]$Force, $literal)) {
            if ($Filter -and $item.Name -notlike $Filter) { continue }
            if ($File -and $item.PSIsContainer) { continue }
            if ($Directory -and -not $item.PSIsContainer) { continue }
            $item
        }
    }
}

function Get-Item {
    [CmdletBinding()]
    param([Parameter(Position = 0, Mandatory, ValueFromPipeline)] [string[]] $Path, [switch] $Force)
    process { $ExecutionContext.InvokeProvider.Item.Get($Path, [bool]$Force, $false) }
}

function Remove-Item {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Alias('FullName', 'PSPath')] [string[]] $Path,
        [switch] $Recurse, [switch] $Force
    )
    process {
        foreach ($one in $Path) {
            if ($PSCmdlet.ShouldProcess($one)) {
                $ExecutionContext.InvokeProvider.Item.Remove([string[]]$one, [bool]$Recurse, [bool]$Force, $false)
            }
        }
    }
}

function New-Item {
    [CmdletBinding()]
    param([Parameter(Position = 0, Mandatory)] [string] $Path, [string] $ItemType = 'File', $Value, [switch] $Force)
    if ($Force -and $ItemType -eq 'Directory' -and (Test-Path $Path)) { return Get-Item $Path }
    $ExecutionContext.InvokeProvider.Item.New($Path, '', $ItemType, $Value)
}

function Test-Path {
    [CmdletBinding()]
    param([Parameter(Position = 0, Mandatory, ValueFromPipeline)] [string] $Path)
    process { $ExecutionContext.InvokeProvider.Item.Exists($Path) }
}

function Get-Content {
    [CmdletBinding()]
    param([Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)] [Alias('FullName', 'PSPath')] [string] $Path, [switch] $Raw)
    process {
        $full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
        if ($Raw) { [IO.File]::ReadAllText($full) } else { [IO.File]::ReadLines($full) }
    }
}

function Set-Content {
    [CmdletBinding()]
    param([Parameter(Position = 0, Mandatory)] [string] $Path, [Parameter(Position = 1, ValueFromPipeline)] $Value)
    begin { $lines = [Collections.Generic.List[string]]::new() }
    process { foreach ($line in $Value) { $lines.Add("$line") } }
    end { [IO.File]::WriteAllLines($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path), $lines) }
}

function Join-Path {
    param([Parameter(Position = 0, Mandatory)] [string] $Path, [Parameter(Position = 1, Mandatory)] [string] $ChildPath)
    [IO.Path]::Combine($Path, $ChildPath)
}

function Set-Location {
    param([Parameter(Position = 0, Mandatory)] [string] $Path)
    $null = $ExecutionContext.SessionState.Path.SetLocation($Path)
}

function Get-Location {
    $ExecutionContext.SessionState.Path.CurrentLocation
}

function Write-Output {
    param([Parameter(Position = 0, ValueFromPipeline, ValueFromRemainingArguments)] $InputObject)
    process { $InputObject }
}

function Write-Host {
    param([Parameter(Position = 0, ValueFromPipeline, ValueFromRemainingArguments)] $Object)
    process { $Host.UI.WriteLine("$Object") }
}

function Write-Warning {
    [CmdletBinding()]
    param([Parameter(Position = 0, Mandatory)] [string] $Message)
    $PSCmdlet.WriteWarning($Message)
}

function Write-Error {
    [CmdletBinding()]
    param([Parameter(Position = 0, Mandatory)] [string] $Message)
    $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new([Exception]::new($Message), 'WriteError', 'NotSpecified', $null))
}

function Sort-Object {
    param([Parameter(Position = 0)] $Property, [switch] $Descending, [Parameter(ValueFromPipeline)] $InputObject)
    begin { $all = [Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end {
        $keyOf = [Func[object, object]] {
            param($object)
            if ($null -eq $Property) { $object } elseif ($Property -is [scriptblock]) { $object | ForEach-Object $Property } else { $object.$Property }
        }
        if ($Descending) { [Linq.Enumerable]::OrderByDescending($all, $keyOf) } else { [Linq.Enumerable]::OrderBy($all, $keyOf) }
    }
}

function Measure-Object {
    param([Parameter(Position = 0)] [string] $Property, [Parameter(ValueFromPipeline)] $InputObject, [switch] $Sum, [switch] $Average, [switch] $Maximum, [switch] $Minimum)
    begin { $values = [Collections.Generic.List[object]]::new() }
    process { $values.Add($(if ($Property) { $InputObject.$Property } else { $InputObject })) }
    end {
        $numbers = if ($Sum -or $Average -or $Maximum -or $Minimum) { [double[]]$values } else { @() }
        [pscustomobject]@{
            Count = $values.Count
            Sum = $(if ($Sum) { [Linq.Enumerable]::Sum($numbers) })
            Average = $(if ($Average) { [Linq.Enumerable]::Average($numbers) })
            Maximum = $(if ($Maximum) { [Linq.Enumerable]::Max($numbers) })
            Minimum = $(if ($Minimum) { [Linq.Enumerable]::Min($numbers) })
            Property = $Property
        }
    }
}

function Select-Object {
    param(
        [Parameter(Position = 0)] [string[]] $Property, [string] $ExpandProperty, [int] $First = [int]::MaxValue,
        [Parameter(ValueFromPipeline)] $InputObject
    )
    begin { $count = 0 }
    process {
        if ($count++ -ge $First) { return }
        if ($ExpandProperty) { return $InputObject.$ExpandProperty }
        if (-not $Property) { return $InputObject }
        $chosen = [ordered]@{}
        foreach ($name in $Property) { $chosen[$name] = $InputObject.$name }
        [pscustomobject]$chosen
    }
}
