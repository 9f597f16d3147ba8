BeforeAll {
    if (-not (Get-Module Nacrith)) {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'artifacts', 'module', 'Nacrith'))
    }
}

Describe 'Get-NacrithModel' {
    It 'knows the model that the module brings' {
        $model = Get-NacrithModel SmolLM2*
        $model.Length | Should -Be ([IO.FileInfo]$model.Path).Length
        $model.Sha256.Length | Should -Be 64
    }
}
