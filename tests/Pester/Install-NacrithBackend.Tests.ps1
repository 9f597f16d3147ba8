BeforeAll {
    if (-not (Get-Module Nacrith)) {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'artifacts', 'module', 'Nacrith'))
    }
}

Describe 'Install-NacrithBackend' {
    It 'refuses a folder without a library' {
        $folder = [IO.Path]::Combine($TestDrive, 'empty')
        [IO.Directory]::CreateDirectory($folder) | Out-Null
        { Install-NacrithBackend -Path $folder -Force -ErrorAction Stop } | Should -Throw '*no llama.cpp library*'
    }

    It 'changes nothing with -WhatIf' {
        @(Install-NacrithBackend -Force -WhatIf).Count | Should -Be 0
    }
}
