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
    PKG_COMPLETE_WORD="$2" pkg complete 2>/dev/null)"
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
  answer=("${(@f)$(COMP_LINE="$line" PKG_COMPLETE_SHELL=zsh pkg complete 2>/dev/null)}")
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
  set -l answer (pkg complete 2>/dev/null)
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

# tcsh is known by COMMAND_LINE, in which it hands the line over. It has no way to leave files to itself.
_TCSH: Final = """\
complete pkg 'p@*@`pkg complete`@'
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
    $answer = @(pkg complete 2>$null)
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

# From nushell 0.108 on, whose completers of programs can serve commands of its own too.
_NUSHELL: Final = """\
$env.config.completions.external.completer = (do {
  let others = $env.config.completions?.external?.completer?
  {|spans|
    if ($spans | first | path basename) != 'pkg' {
      if $others == null { null } else { do $others $spans }
    } else {
      let typed = ($spans | last)
      let first = ($typed | str substring 0..0)
      let mark = (if $first in ["'" '"' '`'] { $first } else { '' })
      let asked = {COMP_LINE: ($spans | str join ' '), COMP_POINT: '', PKG_COMPLETE_SHELL: nushell}
      # What starts pkg where it is no program on PATH; a record, so that no program sees it.
      let tool = ($env.PKG_TOOL? | default {program: pkg, arguments: []})
      let answer = (try {
        with-env $asked { ^$tool.program ...$tool.arguments complete | complete | get stdout | lines }
      } catch { [] })
      let kind = ($answer | get -o 0 | default '-')
      let found = if ($answer | length) > 1 {
        $answer | skip 1 | each {|each|
          let parts = ($each | split row (char tab))
          {value: ($parts | first), description: ($parts | get -o 1 | default '')}
        }
      } else if $kind == '-' {
        []
      } else if $kind == 'programs' {
        null
      } else {
        let option = ($typed | parse --regex '^(?<option>--[^=]+=)' | get -o 0.option | default '')
        let begun = ($typed | str substring ($option | str length)..)
        let part = if $mark == '' { $begun } else { $begun | str substring 1.. }
        let ending = ($kind | str replace --regex '^files:?[*]?' '')
        try { ls ($part + '*' | into glob) } catch { [] }
        | where {|it| $it.type == dir or ($kind != 'folders' and ($it.name ends-with $ending)) }
        | each {|it| {value: ($option + $it.name + (if $it.type == dir { '/' } else { '' }))} }
      }
      if $found == null {
        null
      } else {
        $found | update value {|it|
          let odd = ($it.value =~ '[^\\w./:=+@%,~!-]' or $it.value starts-with '~')
          let quote = if $mark == '' and $odd { "'" } else { $mark }
          $quote + $it.value + $quote
        }
      }
    }
  }
})
"""

_XONSH: Final = """\
def _pkg_completions():
    import os, re, subprocess
    from xonsh.completers.completer import add_one_completer
    from xonsh.completers.path import contextual_complete_path
    from xonsh.completers.tools import RichCompletion, contextual_completer

    @contextual_completer
    def complete_pkg(context):
        command = context.command
        words = __xonsh__.aliases.get('pkg')
        words = list(words) if isinstance(words, (list, tuple)) else ['pkg']
        typed = [each.value for each in command.args] if command else []
        if typed[:len(words)] == words:  # an alias comes here as what it stands for
            start = len(words)
        elif typed[:1] == ['pkg']:
            start = 1
        else:
            return None
        if command.arg_index < start:
            return None
        before = ' '.join(['pkg', *(each.raw_value for each in command.args[start:command.arg_index])])
        line = f'{before} {command.raw_prefix}'
        asked = {'COMP_LINE': line, 'COMP_POINT': '', 'PKG_COMPLETE_SHELL': 'xonsh'}
        environ = {**__xonsh__.env.detype(), **asked}
        try:
            run = subprocess.run([*words, 'complete'], env=environ, capture_output=True, text=True)
        except OSError:
            return None
        others, *lines = run.stdout.splitlines() or ['-']
        if not lines:
            if others == '-':
                raise StopIteration
            if others == 'programs':
                return None
            ending = others.partition('*')[2]
            return contextual_complete_path(
                command,
                filtfunc=lambda path: os.path.isdir(path) or (others != 'folders' and path.endswith(ending)),
            )
        found = []
        for line in lines:
            word, _, hint = line.partition('\\t')
            text = word if command.is_after_closing_quote else word + command.opening_quote[-1:]
            if not command.opening_quote and re.search(r'[^\\w./:=+@%,-]', word):
                text = repr(word)
            found.append(RichCompletion(text, prefix_len=len(command.prefix), display=word, description=hint))
        return found, len(command.prefix)

    add_one_completer('pkg', complete_pkg, 'start')

_pkg_completions()
del _pkg_completions
"""

SCRIPTS: Final = {
    "bash": _BASH,
    "zsh": _ZSH,
    "fish": _FISH,
    "tcsh": _TCSH,
    "nushell": _NUSHELL,
    "xonsh": _XONSH,
    "powershell": _POWERSHELL,
}
