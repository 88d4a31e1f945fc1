"""The completion script of each shell; all of them ask `pkg complete` (see `answering`)."""

from __future__ import annotations

from typing import Final

# Works from bash 3.2 on, which has no compopt.
_BASH: Final = """\
_pkg() {
  local others="" text
  COMPREPLY=()
  while IFS= read -r text; do
    if [ -z "$others" ]; then others="$text"; else COMPREPLY+=("$text"); fi
  done <<< "$(COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" PKG_COMPLETE_SHELL=bash \\
    PKG_COMPLETE_WORD="$2" command pkg complete 2>/dev/null)"
  [ "${#COMPREPLY[@]}" -eq 0 ] || return 0
  local IFS=$'\\n'
  case "$others" in
    files) compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$2")) ;;
    files:*)
      COMPREPLY=($(compgen -f -X "!${others#files:}" -- "$2"; compgen -d -- "$2"))
      compopt -o filenames 2>/dev/null ;;
    folders) compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "$2")) ;;
    programs) COMPREPLY=($(compgen -c -- "$2")) ;;
  esac
  return 0
}
complete -o nosort -F _pkg pkg 2>/dev/null || complete -F _pkg pkg
"""

_ZSH: Final = """\
#compdef pkg
_pkg() {
  local line="${(j: :)words[1,CURRENT-1]} ${QIPREFIX}${IPREFIX}${PREFIX}" others text
  local -a answer found shown
  answer=("${(@f)$(COMP_LINE="$line" PKG_COMPLETE_SHELL=zsh command pkg complete 2>/dev/null)}")
  others="${answer[1]}"
  for text in "${(@)answer[2,-1]}"; do
    found+=("${text%%$'\\t'*}")
    if [[ $text == *$'\\t'* ]]; then
      shown+=("${(r:24:)${text%%$'\\t'*}} ${text#*$'\\t'}")
    else
      shown+=("$text")
    fi
  done
  if (( ${#found} )); then
    compadd -V pkg -l -d shown -a found
    return
  fi
  [[ $PREFIX == --*=* ]] && compset -P '*='
  case "$others" in
    files) _files ;;
    files:*) _files -g "${others#files:}" ;;
    folders) _files -/ ;;
    programs) _command_names -e ;;
  esac
}
if (( ! $+functions[compdef] )); then
  autoload -Uz compinit && compinit
fi
compdef _pkg pkg
"""

_FISH: Final = """\
function __pkg_complete
  set -lx COMP_LINE (commandline -cp | string collect)
  set -lx PKG_COMPLETE_SHELL fish
  set -l answer (command pkg complete 2>/dev/null)
  if test (count $answer) -gt 1
    printf '%s\\n' $answer[2..]
    return
  end
  set -l word (commandline -ct)
  set -l option (string match -r -- '^--[^=]+=' $word; or echo '')
  set word (string replace -r -- '^--[^=]+=' '' $word)
  switch "$answer[1]"
    case files
      printf '%s\\n' $option(__fish_complete_path $word)
    case 'files:*'
      set -l ending (string escape --style=regex -- (string replace 'files:*' '' -- $answer[1]))
      printf '%s\\n' $option(__fish_complete_path $word | string match -r -- ".*(?:/|$ending)(?:\\t.*)?\\$")
    case folders
      printf '%s\\n' $option(__fish_complete_directories $word '')
    case programs
      __fish_complete_command
  end
end
complete -c pkg -e
complete -c pkg -f -k -a '(__pkg_complete)'
"""

# tcsh hands the line over in COMMAND_LINE, and has no way to leave files to itself.
_TCSH: Final = """\
complete pkg 'p@*@`env PKG_COMPLETE_SHELL=tcsh pkg complete`@'
"""

_POWERSHELL: Final = """\
Register-ArgumentCompleter -Native -CommandName pkg -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $line = $commandAst.Extent.Text
  $length = $cursorPosition - $commandAst.Extent.StartOffset
  $line = if ($length -lt $line.Length) { $line.Substring(0, $length) } else { $line.PadRight($length) }
  $kept = $env:COMP_LINE, $env:COMP_POINT, $env:PKG_COMPLETE_SHELL
  try {
    $env:COMP_LINE = $line
    $env:COMP_POINT = [string]$line.Length
    $env:PKG_COMPLETE_SHELL = 'powershell'
    $answer = @(& (Get-Command pkg -CommandType Application)[0] complete 2>$null)
  } finally {
    $env:COMP_LINE, $env:COMP_POINT, $env:PKG_COMPLETE_SHELL = $kept
  }
  $answer | Select-Object -Skip 1 | ForEach-Object {
    $word, $hint = $_ -split "`t", 2
    $text = if ($word -match '[^\\w.:/\\\\=+-]') { "'" + ($word -replace "'", "''") + "'" } else { $word }
    if (-not $hint) { $hint = $word }
    [System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $hint)
  }
}
"""

SCRIPTS: Final = {
    "bash": _BASH,
    "zsh": _ZSH,
    "fish": _FISH,
    "tcsh": _TCSH,
    "powershell": _POWERSHELL,
}
