; A whole installer on makensis alone, without the packager's plug-ins: for all users, silent with /S.
; Given from outside: SOURCE (the unpacked program), OUTPUT, VERSION (four numbers), REMOVALS (a list of what was installed).
Unicode true
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "x64.nsh"
!include "handlers.nsh"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\6f0f3a55-3f5c-4b0e-9a55-0e6d0a1f7c21"

Name "Huiyin"
OutFile "${OUTPUT}"
InstallDir "$PROGRAMFILES64\Huiyin"
InstallDirRegKey HKLM "Software\Huiyin" "InstallLocation"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
ManifestDPIAware true
BrandingText "Huiyin ${VERSION}"

VIProductVersion "${VERSION}"
VIFileVersion "${VERSION}"
VIAddVersionKey "ProductName" "Huiyin"
VIAddVersionKey "FileDescription" "Huiyin"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Copyright © Huiyin"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

LangString RUNNING ${LANG_SIMPCHINESE} "回音正在运行。请先退出，再继续。"
LangString RUNNING ${LANG_ENGLISH} "Huiyin is running. Please quit it first."
LangString ONLY64 ${LANG_SIMPCHINESE} "回音需要 64 位的 Windows。"
LangString ONLY64 ${LANG_ENGLISH} "Huiyin needs a 64-bit Windows."

; A program that runs cannot be written to. Silent: error level 5 and nothing is changed.
!macro AskToQuit
  IfFileExists "$INSTDIR\Huiyin.exe" 0 quit_done
  quit_try:
    ClearErrors
    FileOpen $0 "$INSTDIR\Huiyin.exe" a
    IfErrors 0 quit_free
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY quit_try
    SetErrorLevel 5
    Quit
  quit_free:
    FileClose $0
  quit_done:
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(ONLY64)" /SD IDOK
    SetErrorLevel 6
    Quit
  ${EndIf}
  SetRegView 64
FunctionEnd

Function un.onInit
  SetRegView 64
FunctionEnd

Section
  SetShellVarContext all
  !insertmacro AskToQuit
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Huiyin.lnk" "$INSTDIR\Huiyin.exe"
  !insertmacro HuiyinRegister
  !insertmacro HuiyinAutostart
  WriteRegStr HKLM "Software\Huiyin" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Huiyin"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\Huiyin.exe,0"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "Huiyin"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
SectionEnd

; File by file, so that nothing goes that somebody else put into the folder. What people wrote stands elsewhere and stays.
Section "Uninstall"
  SetShellVarContext all
  !insertmacro AskToQuit
  !insertmacro HuiyinWipe
  !include "${REMOVALS}"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Huiyin.lnk"
  !insertmacro HuiyinUnregister
  DeleteRegValue HKLM "Software\Huiyin" "InstallLocation"
  DeleteRegKey /ifempty HKLM "Software\Huiyin"
  DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd
