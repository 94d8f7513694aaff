; Joins our registrations to the packager's own installer. An update runs the old uninstaller first; then nothing is wiped.
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "handlers.nsh"

!macro customInstall
  !insertmacro HuiyinRegister
  !insertmacro HuiyinAutostart
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    !insertmacro HuiyinWipe
    !insertmacro HuiyinUnregister
  ${endif}
!macroend
