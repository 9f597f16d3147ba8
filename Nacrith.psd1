@{
    RootModule             = 'Nacrith.PowerShell.dll'
    NestedModules          = @('Nacrith.Loader.dll')
    ModuleVersion          = '0.1.0'
    GUID                   = '6f0f6a0e-0b0a-4a53-9a5c-5d1c2f7a4f06'
    Author                 = 'Nacrith contributors'
    CompanyName            = 'Nacrith contributors'
    Copyright              = '(c) 2026 Nacrith contributors. MIT License.'
    Description            = 'Compresses files with a language model: archives that expand bit for bit on any processor.'
    PowerShellVersion      = '7.6'
    CompatiblePSEditions   = @('Core')
    FormatsToProcess       = @('Nacrith.Format.ps1xml')
    TypesToProcess         = @('Nacrith.Types.ps1xml')
    CmdletsToExport        = @('Compress-NacrithFile', 'Expand-NacrithFile', 'Get-NacrithFile', 'Get-NacrithModel', 'Install-NacrithBackend', 'Install-NacrithModel', 'Measure-NacrithEntropy', 'Test-NacrithFile')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    FileList               = @(
        'LICENSE'
        'Nacrith.Format.ps1xml'
        'Nacrith.Loader.dll'
        'Nacrith.PowerShell.dll'
        'Nacrith.Types.ps1xml'
        'Nacrith.psd1'
        'en-US/Nacrith.PowerShell.dll-Help.xml'
        'en-US/about_Nacrith.help.txt'
        'lib/Iced.dll'
        'lib/Nacrith.Engine.dll'
        'lib/System.IO.Hashing.dll'
        'models/LICENSE.Apache-2.0.txt'
        'models/NOTICE.md'
        'models/SmolLM2-135M-Instruct.Q4_1.gguf'
    )
    PrivateData            = @{
        PSData = @{
            LicenseUri   = 'https://opensource.org/license/mit'
            Tags         = @('compression', 'archive', 'backup', 'language-model', 'entropy', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ReleaseNotes = 'First version: levels Fast, Balanced and Max, archives that join, entropy by line and token. See CHANGELOG.md.'
        }
    }
}
