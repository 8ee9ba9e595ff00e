; The installer for Windows: for one person, without an administrator. Compiled by `python dev.py package` with
; -DVERSION, -DNUMBERS (four, of it), -DFOLDER (the built program), -DTARGET (this installer), -DSIZE_KB and -DSIGN (a
; command that takes a file).
;
; Silent: setup.exe /S [/D=C:\where]; "Uninstall Desktop Mailer.exe" /S keeps the data, with /DATA it deletes them too.
; Exit codes: 2 a file cannot be written, 3 the program runs, 4 the folder holds other things, 5 a file cannot be moved,
; 6 this Windows is too old. Then nothing has changed. The uninstaller goes on in a copy of itself: who wants its code
; starts it with _?=C:\where as the last word.
Unicode true
!ifdef AMD64
  Target amd64-unicode
!endif
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh

!define NAME "Desktop Mailer"
!define WINDOW "Desktop Mailer.exe"
!define COMMAND "desktop-mailer.exe"
!define UNINSTALLER "Uninstall ${NAME}.exe" ; a name of its own: by it a folder is known for ours
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\DesktopMailer"
!define DATA "$LOCALAPPDATA\desktop-mailer"

!uninstfinalize '${SIGN} "%1"' = 0

Name "${NAME}"
BrandingText "${NAME} ${VERSION}"
OutFile "${TARGET}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetCompressorDictSize 32 ; the two executables carry the same modules: kept side by side, they take the room of one
ManifestDPIAware true
AllowSkipFiles off
VIProductVersion "${NUMBERS}"
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
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE RefuseFolderOfOthers
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

LangString TOO_OLD ${LANG_ENGLISH} "${NAME} needs a 64-bit Windows 10 or newer."
LangString TOO_OLD ${LANG_RUSSIAN} "${NAME} работает в 64-разрядной Windows 10 или новее."
LangString NOT_MOVED ${LANG_ENGLISH} "Another program holds a file of ${NAME} open. Nothing has changed; try again later."
LangString NOT_MOVED ${LANG_RUSSIAN} "Файл программы ${NAME} открыт другой программой. Ничего не изменилось; попробуйте позже."
LangString DATA_STAY ${LANG_ENGLISH} "A program has your data open, so they stay. This folder can be deleted later:"
LangString DATA_STAY ${LANG_RUSSIAN} "Данные открыты другой программой и поэтому остались. Эту папку можно удалить позже:"

Var DeleteData
Var DeleteButton

!ifndef AMD64 ; wine, for which that is, gives itself out for an older Windows
Function .onInit
  SetRegView 64
  ReadRegDWORD $0 HKLM "Software\Microsoft\Windows NT\CurrentVersion" "CurrentMajorVersionNumber" ; since Windows 10
  SetRegView lastused
  ${If} $0 < 10
  ${OrIfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    SetErrorLevel 6
    Quit
  ${EndIf}
FunctionEnd
!endif

; Also a folder with nothing but `data` will do: what was uninstalled may have left it.
Function RefuseFolderOfOthers
  ${If} ${FileExists} "$INSTDIR\${UNINSTALLER}"
    Return
  ${EndIf}
  FindFirst $1 $2 "$INSTDIR\*.*"
  ${DoWhile} $2 != ""
    ${If} $2 != "."
    ${AndIf} $2 != ".."
    ${AndIf} $2 != "data"
      FindClose $1
      MessageBox MB_OK|MB_ICONSTOP "$(NOT_OURS)" /SD IDOK
      SetErrorLevel 4
      Abort
    ${EndIf}
    FindNext $1 $2
  ${Loop}
  FindClose $1
FunctionEnd

; After each Abort, and where NSIS itself gives up in the midst of a file for want of room.
Function .onInstFailed
  ${If} ${FileExists} "$INSTDIR\${UNINSTALLER}"
    SetOutPath "$TEMP" ; a folder that one is in cannot be removed
    RMDir /r "$INSTDIR\_new"
    ${IfNot} ${FileExists} "$INSTDIR\${WINDOW}"
      Delete "$INSTDIR\${UNINSTALLER}"
      RMDir "$INSTDIR"
    ${EndIf}
  ${EndIf}
FunctionEnd

!macro RUNS_IF_OPEN FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${FILE}" a
    IfErrors runs
    FileClose $0
  ${EndIf}
!macroend

!macro MOVE_ONE FROM TO NAME
  ${If} ${FileExists} "${FROM}\${NAME}"
    Rename "${FROM}\${NAME}" "${TO}\${NAME}"
  ${EndIf}
!macroend

; Sets the error flag where something could not be moved: a folder in which a file is open cannot.
!macro MOVE_PROGRAM FROM TO
  !insertmacro MOVE_ONE "${FROM}" "${TO}" "_internal"
  !insertmacro MOVE_ONE "${FROM}" "${TO}" "${WINDOW}"
  !insertmacro MOVE_ONE "${FROM}" "${TO}" "${COMMAND}"
!macroend

; A virus scanner or an indexer holds a file for a moment.
!macro TRY_AGAIN
  ${If} $2 < 6
    IntOp $2 $2 + 1
    Sleep 500
    Goto again
  ${EndIf}
!macroend

; What installer and uninstaller both do.
!macro DEFINE_FUNCTIONS UN
  ; A program that runs keeps its executable open for itself: no other program may open it for writing then.
  Function ${UN}WaitUntilClosed
    StrCpy $2 0
    again:
    !insertmacro RUNS_IF_OPEN "${WINDOW}"
    !insertmacro RUNS_IF_OPEN "${COMMAND}"
    Return
    runs:
    !insertmacro TRY_AGAIN
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(STILL_RUNS)" /SD IDCANCEL IDRETRY again
    SetErrorLevel 3
    Abort
  FunctionEnd

  Function ${UN}MoveAside
    RMDir /r "$INSTDIR\_old"
    CreateDirectory "$INSTDIR\_old"
    StrCpy $2 0
    again:
    ClearErrors
    !insertmacro MOVE_PROGRAM "$INSTDIR" "$INSTDIR\_old"
    ${If} ${Errors}
      !insertmacro TRY_AGAIN
      SetErrors
    ${EndIf}
  FunctionEnd

  Function ${UN}GiveUp
    !insertmacro MOVE_PROGRAM "$INSTDIR\_old" "$INSTDIR"
    RMDir "$INSTDIR\_old"
    MessageBox MB_OK|MB_ICONSTOP "$(NOT_MOVED)" /SD IDOK
    SetErrorLevel 5
    Abort
  FunctionEnd
!macroend
!insertmacro DEFINE_FUNCTIONS ""
!insertmacro DEFINE_FUNCTIONS "un."

; The new files are written beside the old ones and change places with them when all are there: whoever runs out of room
; keeps what there was. The uninstaller comes first: what is left of an installation that was cut off is known for ours.
Section "Install"
  Call WaitUntilClosed
  Call RefuseFolderOfOthers
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"
  RMDir /r "$INSTDIR\_new"
  SetOutPath "$INSTDIR\_new"
  File /r "${FOLDER}\*.*"
  SetOutPath "$INSTDIR"
  Call WaitUntilClosed
  Call MoveAside
  !insertmacro MOVE_PROGRAM "$INSTDIR\_new" "$INSTDIR"
  ${If} ${Errors}
    !insertmacro MOVE_PROGRAM "$INSTDIR" "$INSTDIR\_new"
    Call GiveUp
  ${EndIf}
  RMDir /r "$INSTDIR\_new"
  RMDir /r "$INSTDIR\_old"
  SetOutPath "$PROFILE" ; in which the program begins
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${KEY}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

; What else lies there stays: a portable folder `data` too.
Section "Uninstall"
  Call un.WaitUntilClosed
  Call un.MoveAside
  ${If} ${Errors}
    Call un.GiveUp
  ${EndIf}
  ${If} $DeleteData == 1 ; what the keyring keeps as well, which the data tell the place of
    nsExec::Exec '"$INSTDIR\_old\${COMMAND}" token clear'
    Pop $0
    nsExec::Exec '"$INSTDIR\_old\${COMMAND}" report password clear'
    Pop $0
  ${EndIf}
  RMDir /r "$INSTDIR\_old"
  RMDir /r "$INSTDIR\_new"
  Delete "$INSTDIR\${UNINSTALLER}"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${KEY}"
  ${If} $DeleteData == 1
  ${AndIf} ${FileExists} "${DATA}\*.*"
    ClearErrors
    Rename "${DATA}" "${DATA}.deleted"
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(DATA_STAY)$\r$\n${DATA}" /SD IDOK
    ${EndIf}
    RMDir /r "${DATA}.deleted"
  ${EndIf}
SectionEnd

Function un.onInit
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
  ${NSD_CreateRadioButton} 0 48u 100% 12u "$(DATA_DELETE)"
  Pop $DeleteButton
  ${If} $DeleteData == 1
    StrCpy $0 $DeleteButton
  ${EndIf}
  ${NSD_Check} $0
  nsDialogs::Show
FunctionEnd

Function un.TakeAnswer
  ${NSD_GetState} $DeleteButton $DeleteData
FunctionEnd
