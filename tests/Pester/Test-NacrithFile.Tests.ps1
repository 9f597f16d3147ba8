BeforeAll {
    if (-not (Get-Module Nacrith)) {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'artifacts', 'module', 'Nacrith'))
    }
}

Describe 'Test-NacrithFile' {
    BeforeEach {
        $file = [IO.Path]::Combine($TestDrive, 'letter.txt')
        [IO.File]::WriteAllText($file, "To be, or not to be, that is the question.`n" * 15)
        $null = Compress-NacrithFile -LiteralPath $file -Level Fast -Force
    }

    It 'finds a sound archive sound' {
        $result = Test-NacrithFile "$file.nc"
        $result.IsValid | Should -Be $true
        $result.Length | Should -Be ([IO.FileInfo]$file).Length
        Test-NacrithFile "$file.nc" -Quiet | Should -Be $true
    }

    It 'finds a damaged archive damaged' {
        $bytes = [IO.File]::ReadAllBytes("$file.nc")
        $bytes[$bytes.Length - 20] = $bytes[$bytes.Length - 20] -bxor 1
        [IO.File]::WriteAllBytes("$file.nc", $bytes)
        Test-NacrithFile "$file.nc" -Quiet -ErrorAction SilentlyContinue | Should -Be $false
        { Test-NacrithFile "$file.nc" -ErrorAction Stop } | Should -Throw
    }
}
