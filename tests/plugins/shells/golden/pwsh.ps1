# commands of maya-2024
# $(second line)
Set-Item -LiteralPath 'Env:PLAIN' -Value 'two words'
Set-Item -LiteralPath 'Env:QUOTES' -Value 'it''s "quoted" ‘‘so’’ “or so”'
Set-Item -LiteralPath 'Env:LIVE' -Value '$HOME ${Env:HOME} $(calc) `n @{x} %PATH%'
Set-Item -LiteralPath 'Env:NOT_RUN' -Value '$(calc) `calc` ; calc | calc & calc'
Set-Item -LiteralPath 'Env:REFERS' -Value "${Env:HOME}/x and ${Env:USER} `"here`" costs 5`$"
Set-Item -LiteralPath 'Env:MIXED' -Value "`$5 in ${Env:PURSE}"
Set-Item -LiteralPath 'Env:LINES' -Value 'one
two'
Set-Item -LiteralPath 'Env:EMPTY' -Value ''
Set-Item -LiteralPath 'Env:SOME_PATH' -Value 'c:/tools/bin'
Set-Item -LiteralPath 'Env:ODD.NAME' -Value 'x'
Remove-Item -ErrorAction SilentlyContinue -LiteralPath 'Env:PLAIN'
Set-Item -LiteralPath 'Env:PATH' -Value '/first:/next'
Set-Item -LiteralPath 'Function:global:maya' -Value { C:/maya/bin/maya.exe -v ${Env:MAYA_VERSION} @args }
Set-Item -LiteralPath 'Function:global:tool' -Value { & "${Env:ROOT}/bin/tool" --x @args }
Set-Item -LiteralPath 'Function:global:quoted' -Value { & 'C:/Program Files/x.exe' --x @args }
Remove-Item -ErrorAction SilentlyContinue -LiteralPath 'Function:maya'
. '/tools/it''s/setup.ps1'
& '/tools/it''s/run.exe' 'a b' "${Env:HOME}" '$HOME'
Get-ChildItem ${Env:HOME}
Write-Host 'hello'
Write-Host "it's ${Env:USER}"
[Console]::Error.WriteLine('bad $news')
Set-Item -LiteralPath 'Function:global:pkg_deactivate' -Value { Invoke-Expression (& pkg deactivate --format powershell | Out-String) }
& 'C:\Program Files\x.exe' 'a,b' '@x' "${Env:HOME}" plain-1.2 'it''s' 'say "x"' ''
