BeforeAll {
    if (-not (Get-Module Nacrith)) {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'artifacts', 'module', 'Nacrith'))
    }
}

Describe 'Expand-NacrithFile' {
    BeforeEach {
        $file = [IO.Path]::Combine($TestDrive, 'letter [1].txt')
        $text = "To be, or not to be, that is the question.`n" * 15
        [IO.File]::WriteAllText($file, $text)
        $null = Compress-NacrithFile -LiteralPath $file -Level Fast -RemoveSource -Force
    }

    It 'restores name and bytes' {
        $result = Expand-NacrithFile -LiteralPath "$file.nc"
        $result.DestinationPath | Should -Be $file
        [IO.File]::ReadAllText($file) | Should -BeExactly $text
        "$file.nc" | Should -Exist
    }

    It 'deletes the archive with -RemoveSource' {
        Expand-NacrithFile -LiteralPath "$file.nc" -Force -RemoveSource
        "$file.nc" | Should -Not -Exist
    }

    It 'keeps an existing file unless forced' {
        [IO.File]::WriteAllText($file, 'precious')
        { Expand-NacrithFile -LiteralPath "$file.nc" -ErrorAction Stop } | Should -Throw
        [IO.File]::ReadAllText($file) | Should -Be 'precious'
    }

    It 'refuses a damaged archive and leaves nothing' {
        [IO.File]::Delete($file)
        $bytes = [IO.File]::ReadAllBytes("$file.nc")
        $bytes[$bytes.Length - 20] = $bytes[$bytes.Length - 20] -bxor 1
        [IO.File]::WriteAllBytes("$file.nc", $bytes)
        { Expand-NacrithFile -LiteralPath "$file.nc" -ErrorAction Stop } | Should -Throw
        $file | Should -Not -Exist
    }
}
