BeforeAll {
    if (-not (Get-Module Nacrith)) {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'artifacts', 'module', 'Nacrith'))
    }
}

Describe 'Install-NacrithModel' {
    BeforeEach {
        $before = $env:NACRITH_MODELS
        $env:NACRITH_MODELS = [IO.Path]::Combine($TestDrive, 'models')
    }

    It 'installs a copy under another name' {
        try {
            $source = (Get-NacrithModel SmolLM2*).Path
            $model = Install-NacrithModel $source -Name copy
            $model.Path | Should -Exist
            ([IO.FileInfo]$model.Path).Length | Should -Be ([IO.FileInfo]$source).Length
        }
        finally { $env:NACRITH_MODELS = $before }
    }

    It 'refuses a file of another checksum and leaves nothing' {
        try {
            $source = (Get-NacrithModel SmolLM2*).Path
            { Install-NacrithModel $source -Name other -Sha256 ('0' * 64) -ErrorAction Stop } | Should -Throw
            [IO.Path]::Combine($TestDrive, 'models', 'other.gguf') | Should -Not -Exist
        }
        finally { $env:NACRITH_MODELS = $before }
    }
}
