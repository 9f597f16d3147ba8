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

    It 'recovers what is selected of a damaged archive' {
        $folder = [IO.Path]::Combine($TestDrive, 'notes')
        $null = [IO.Directory]::CreateDirectory($folder)
        foreach ($name in 'a.txt', 'b.log') { [IO.File]::WriteAllText([IO.Path]::Combine($folder, $name), $text) }
        $archive = [IO.Path]::Combine($TestDrive, 'notes.nc')
        $null = Compress-NacrithFile -LiteralPath $folder -Recurse -Archive $archive -Level Fast
        $bytes = [IO.File]::ReadAllBytes($archive)
        [IO.File]::WriteAllBytes($archive, [byte[]]$bytes[0..($bytes.Length - 10)])
        $rescued = [IO.Path]::Combine($TestDrive, 'rescued')
        $results = @(Expand-NacrithFile -LiteralPath $archive -Salvage -Include *.txt -DestinationPath $rescued)
        $results.Count | Should -Be 1
        $results[0].IsComplete | Should -Be $true
        [IO.File]::ReadAllText([IO.Path]::Combine($rescued, 'notes', 'a.txt')) | Should -BeExactly $text
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
