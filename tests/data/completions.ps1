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
    $text = if ($word -match '[^\w.:/\\=+-]') { "'" + ($word -replace "'", "''") + "'" } else { $word }
    if (-not $hint) { $hint = $word }
    [System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $hint)
  }
}
