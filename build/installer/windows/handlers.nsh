; What Windows is told of huiyin:// and tel:, for all users of the machine. Both installers use it.
; huiyin:// is ours. tel: is only offered (Capabilities): who answers it is chosen by the user or by IT's default associations.

!macro HuiyinScheme KEY NAME
  WriteRegStr HKLM "Software\Classes\${KEY}" "" "${NAME}"
  WriteRegStr HKLM "Software\Classes\${KEY}" "URL Protocol" ""
  WriteRegStr HKLM "Software\Classes\${KEY}\DefaultIcon" "" "$INSTDIR\Huiyin.exe,0"
  WriteRegStr HKLM "Software\Classes\${KEY}\shell\open\command" "" '"$INSTDIR\Huiyin.exe" "%1"'
!macroend

!macro HuiyinRegister
  !insertmacro HuiyinScheme "huiyin" "URL:Huiyin"
  !insertmacro HuiyinScheme "Huiyin.tel" "URL:Huiyin tel"
  WriteRegStr HKLM "Software\Huiyin\Capabilities" "ApplicationName" "Huiyin"
  WriteRegStr HKLM "Software\Huiyin\Capabilities" "ApplicationDescription" "Omnichannel agent workstation"
  WriteRegStr HKLM "Software\Huiyin\Capabilities\URLAssociations" "huiyin" "huiyin"
  WriteRegStr HKLM "Software\Huiyin\Capabilities\URLAssociations" "tel" "Huiyin.tel"
  WriteRegStr HKLM "Software\RegisteredApplications" "Huiyin" "Software\Huiyin\Capabilities"
!macroend

; /AUTOSTART on the command line: the workstation opens with every user's session.
!macro HuiyinAutostart
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/AUTOSTART" $R1
  IfErrors +2
    WriteRegStr HKLM "Software\Microsoft\Windows\CurrentVersion\Run" "Huiyin" '"$INSTDIR\Huiyin.exe"'
!macroend

!macro HuiyinUnregister
  DeleteRegKey HKLM "Software\Classes\huiyin"
  DeleteRegKey HKLM "Software\Classes\Huiyin.tel"
  DeleteRegKey HKLM "Software\Huiyin\Capabilities"
  DeleteRegKey /ifempty HKLM "Software\Huiyin"
  DeleteRegValue HKLM "Software\RegisteredApplications" "Huiyin"
  DeleteRegValue HKLM "Software\Microsoft\Windows\CurrentVersion\Run" "Huiyin"
!macroend

; Before the program goes it takes away what it kept: for everybody with /WIPEDATA on the uninstaller's command line, or where
; the policy says so; else nothing.
!macro HuiyinWipe
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/WIPEDATA" $R1
  ${If} ${Errors}
    ExecWait '"$INSTDIR\Huiyin.exe" --wipe-data --if-policy'
  ${Else}
    ExecWait '"$INSTDIR\Huiyin.exe" --wipe-data --without-asking --everyone'
  ${EndIf}
!macroend
