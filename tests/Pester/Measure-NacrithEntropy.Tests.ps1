BeforeAll {
    if (-not (Get-Module Nacrith)) {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'artifacts', 'module', 'Nacrith'))
    }
}

Describe 'Measure-NacrithEntropy' {
    It 'finds prose easier than its letters' {
        $result = 'The cat sat on the mat and looked out of the window.' | Measure-NacrithEntropy
        $result.Length | Should -Be 52
        $result.OrderZeroBitsPerByte | Should -BeGreaterThan $result.EnsembleBitsPerByte
    }

    It 'gives each line its bits' {
        $lines = @('one line', 'another line' | Measure-NacrithEntropy -PerLine)
        $lines.Count | Should -Be 2
        $lines[1].LineNumber | Should -Be 2
        $lines[1].Text | Should -BeExactly 'another line'
        $lines[0].Bits | Should -BeGreaterThan 0
    }

    It 'gives each token its bits' {
        $tokens = @('Hello world' | Measure-NacrithEntropy -PerToken)
        -join $tokens.Text | Should -BeExactly 'Hello world'
    }

    It 'writes a page with -Report' {
        $page = [IO.Path]::Combine($TestDrive, 'surprise.html')
        $null = 'A <b>bold</b> text.' | Measure-NacrithEntropy -Report $page
        $page | Should -Exist
        [IO.File]::ReadAllText($page).Contains('<b>') | Should -Be $false
    }
}
