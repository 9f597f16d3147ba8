# Pester 5. Run by build.ps1 -Task Test where Pester is installed; the xunit tests run these files with a stand-in.

BeforeAll {
    if (-not (Get-Module Nacrith)) {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'artifacts', 'module', 'Nacrith'))
    }
}

Describe 'Compress-NacrithFile' {
    BeforeEach {
        $file = [IO.Path]::Combine($TestDrive, 'report.txt')
        [IO.File]::WriteAllText($file, "The nightly backup of every server wrote its report.`n" * 20)
        [IO.File]::Delete("$file.nc")
    }

    It 'writes an archive beside the file and keeps the file' {
        $result = Compress-NacrithFile -LiteralPath $file -Level Fast
        $result.DestinationPath | Should -Be "$file.nc"
        $result.Length | Should -Be ([IO.FileInfo]::new($file).Length)
        $result.CompressedLength | Should -Be ([IO.FileInfo]::new("$file.nc").Length)
        $result.Ratio | Should -BeGreaterThan 5
        $file | Should -Exist
    }

    It 'deletes the file with -RemoveSource' {
        Compress-NacrithFile -LiteralPath $file -Level Fast -RemoveSource
        $file | Should -Not -Exist
        "$file.nc" | Should -Exist
    }

    It 'writes nothing with -WhatIf' {
        Compress-NacrithFile -LiteralPath $file -Level Fast -RemoveSource -WhatIf
        "$file.nc" | Should -Not -Exist
        $file | Should -Exist
    }

    It 'keeps an existing archive unless forced' {
        [IO.File]::WriteAllText("$file.nc", 'precious')
        { Compress-NacrithFile -LiteralPath $file -Level Fast -ErrorAction Stop } | Should -Throw
        [IO.File]::ReadAllText("$file.nc") | Should -Be 'precious'
        Compress-NacrithFile -LiteralPath $file -Level Fast -Force
        [IO.FileInfo]::new("$file.nc").Length | Should -BeGreaterThan 20
    }

    It 'is exported with names and without properties that are there twice' -Skip:(-not (Get-Command ConvertTo-Json -ErrorAction Ignore)) {
        $result = Compress-NacrithFile -LiteralPath $file -Level Fast
        $json = $result | ConvertTo-Json
        ($json | ConvertFrom-Json).Level | Should -BeExactly 'Fast'
        $json.Contains('FullName') | Should -Be $false
        ($result | ConvertTo-Csv)[0].Contains('FullName') | Should -Be $false
    }

    It 'goes on after a file that does not exist' {
        $results = @('no such file.txt', $file | Compress-NacrithFile -Level Fast -ErrorAction SilentlyContinue -ErrorVariable failures)
        $results.Count | Should -Be 1
        @($failures).Count | Should -BeGreaterThan 0
    }
}
