BeforeAll {
    if (-not (Get-Module Nacrith)) {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'artifacts', 'module', 'Nacrith'))
    }
}

Describe 'Get-NacrithFile' {
    BeforeEach {
        $file = [IO.Path]::Combine($TestDrive, 'letter [1].txt')
        [IO.File]::WriteAllText($file, "To be, or not to be, that is the question.`n" * 15)
        $null = Compress-NacrithFile -LiteralPath $file -Level Fast -Force
    }

    It 'tells what an archive holds' {
        $info = Get-NacrithFile -LiteralPath "$file.nc"
        $info.Length | Should -Be ([IO.FileInfo]$file).Length
        $info.CompressedLength | Should -Be ([IO.FileInfo]"$file.nc").Length
        $info.Entries[0].Name | Should -BeExactly 'letter [1].txt'
    }

    It 'reports what is no archive' {
        { Get-NacrithFile -LiteralPath $file -ErrorAction Stop } | Should -Throw
    }
}
