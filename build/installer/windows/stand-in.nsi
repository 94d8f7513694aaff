; A program that does nothing, with the version information that the packager looks for. It stands for electron.exe in the check alone.
Unicode true
Name "Electron"
OutFile "${OUTPUT}"
SilentInstall silent
RequestExecutionLevel user
SetCompress off
VIProductVersion "1.0.0.0"
VIAddVersionKey "ProductName" "Electron"
VIAddVersionKey "FileDescription" "Electron"
VIAddVersionKey "FileVersion" "1.0.0.0"
VIAddVersionKey "ProductVersion" "1.0.0.0"
VIAddVersionKey "LegalCopyright" "none"
Section
SectionEnd
