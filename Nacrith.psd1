@{
    RootModule             = 'Nacrith.PowerShell.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '6f0f6a0e-0b0a-4a53-9a5c-5d1c2f7a4f06'
    Author                 = 'Nacrith contributors'
    CompanyName            = 'Nacrith contributors'
    Copyright              = '(c) 2026 Nacrith contributors. MIT License.'
    Description            = 'Compresses files with a language model: archives that expand bit for bit on any processor.'
    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')
    FormatsToProcess       = @('Nacrith.Format.ps1xml')
    CmdletsToExport        = @('Compress-NacrithFile', 'Expand-NacrithFile', 'Install-NacrithBackend', 'Measure-NacrithEntropy')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    FileList               = @(
        'LICENSE'
        'Nacrith.Engine.dll'
        'Nacrith.Format.ps1xml'
        'Nacrith.PowerShell.dll'
        'Nacrith.psd1'
        'System.IO.Hashing.dll'
        'en-US/Nacrith.PowerShell.dll-Help.xml'
        'en-US/about_Nacrith.help.txt'
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
