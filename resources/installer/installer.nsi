; The installer for Windows: for one person, without an administrator. Compiled by `python dev.py package` with
; -DVERSION, -DFOLDER (the built program), -DTARGET (this installer) and -DSIZE_KB.
;
; Silent: setup.exe /S [/D=C:\where]; uninstall.exe /S keeps the data, uninstall.exe /S /DATA deletes them too.
Unicode true
!ifdef AMD64
  Target amd64-unicode
!endif
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh

!define NAME "Desktop Mailer"
!define WINDOW "Desktop Mailer.exe"
!define COMMAND "desktop-mailer.exe"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\DesktopMailer"
!define DATA "$LOCALAPPDATA\desktop-mailer"

Name "${NAME}"
OutFile "${TARGET}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetCompressorDictSize 32 ; the two executables carry the same modules: kept side by side, they take the room of one
ManifestDPIAware true
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileDescription" "${NAME}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "..\icons\brand.ico"
!define MUI_UNICON "..\icons\brand.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!insertmacro MUI_PAGE_LICENSE "..\..\LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.AskForData un.TakeAnswer
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Russian"

LangString STILL_RUNS ${LANG_ENGLISH} "${NAME} is running. Close it, then press Retry."
LangString STILL_RUNS ${LANG_RUSSIAN} "${NAME} запущен. Закройте его и нажмите «Повтор»."
LangString DATA_TITLE ${LANG_ENGLISH} "Your data"
LangString DATA_TITLE ${LANG_RUSSIAN} "Ваши данные"
LangString DATA_TEXT ${LANG_ENGLISH} "Clients, mailings, statistics and backups lie in:"
LangString DATA_TEXT ${LANG_RUSSIAN} "Клиенты, рассылки, статистика и резервные копии лежат в папке:"
LangString DATA_KEEP ${LANG_ENGLISH} "Keep them, for when the program is installed again"
LangString DATA_KEEP ${LANG_RUSSIAN} "Оставить на случай, если программа будет установлена снова"
LangString DATA_DELETE ${LANG_ENGLISH} "Delete them for good"
LangString DATA_DELETE ${LANG_RUSSIAN} "Удалить безвозвратно"
LangString NOT_OURS ${LANG_ENGLISH} "This folder holds other files. Choose an empty one."
LangString NOT_OURS ${LANG_RUSSIAN} "В этой папке есть другие файлы. Выберите пустую."

Var DeleteData
Var DeleteButton

; A program that runs keeps its executable open for itself: no other program may open it for writing then.
!macro WAIT_UNTIL_CLOSED
  again:
    ClearErrors
    ${If} ${FileExists} "$INSTDIR\${WINDOW}"
      FileOpen $0 "$INSTDIR\${WINDOW}" a
      ${If} ${Errors}
        Goto runs
      ${EndIf}
      FileClose $0
    ${EndIf}
    ${If} ${FileExists} "$INSTDIR\${COMMAND}"
      FileOpen $0 "$INSTDIR\${COMMAND}" a
      ${If} ${Errors}
        Goto runs
      ${EndIf}
      FileClose $0
    ${EndIf}
    Goto closed
  runs:
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(STILL_RUNS)" /SD IDCANCEL IDRETRY again
    SetErrorLevel 3
    Abort
  closed:
!macroend

; Removes what an installation brought, and leaves whatever else lies there: a portable folder `data` too.
!macro REMOVE_PROGRAM
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\${COMMAND}"
!macroend

Section "Install"
  !insertmacro WAIT_UNTIL_CLOSED
  ; A folder of other things is not ours to write into.
  ${If} ${FileExists} "$INSTDIR\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\uninstall.exe"
    FindFirst $1 $2 "$INSTDIR\*.*"
    ${DoWhile} $2 != ""
      ${If} $2 != "."
      ${AndIf} $2 != ".."
        FindClose $1
        MessageBox MB_OK|MB_ICONSTOP "$(NOT_OURS)" /SD IDOK
        SetErrorLevel 4
        Abort
      ${EndIf}
      FindNext $1 $2
    ${Loop}
    FindClose $1
  ${EndIf}
  !insertmacro REMOVE_PROGRAM ; files of an older version must not stay beside the new ones
  SetOutPath "$INSTDIR"
  File "${FOLDER}/${WINDOW}"
  File "${FOLDER}/${COMMAND}"
  File /r /x "*.exe" "${FOLDER}/*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${KEY}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  !insertmacro WAIT_UNTIL_CLOSED
  !insertmacro REMOVE_PROGRAM
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${KEY}"
  ${If} $DeleteData == 1
    RMDir /r "${DATA}"
  ${EndIf}
SectionEnd

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
  StrCpy $DeleteData 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DATA" $1
  ${IfNot} ${Errors}
    StrCpy $DeleteData 1
  ${EndIf}
FunctionEnd

Function un.AskForData
  !insertmacro MUI_HEADER_TEXT "$(DATA_TITLE)" ""
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 24u "$(DATA_TEXT)$\r$\n${DATA}"
  Pop $0
  ${NSD_CreateRadioButton} 0 32u 100% 12u "$(DATA_KEEP)"
  Pop $0
  ${NSD_Check} $0
  ${NSD_CreateRadioButton} 0 48u 100% 12u "$(DATA_DELETE)"
  Pop $DeleteButton
  nsDialogs::Show
FunctionEnd

Function un.TakeAnswer
  ${NSD_GetState} $DeleteButton $0
  ${If} $0 == ${BST_CHECKED}
    StrCpy $DeleteData 1
  ${EndIf}
FunctionEnd
