"""Every setting gives what rez gives: defaults, files, variables, overrides, mistakes."""

import json
import random

import pytest

from pkg.settings import load_settings
from pkg.settings.declared import AREAS, DECLARED
from pkg.settings.plugin_sections import REZ_PLUGINS

pytestmark = pytest.mark.rez

# What `pkg` writes differently on purpose, see docs/reference/differences-from-rez.md.
OWN_WORDS = {"plugins.release_hook.emailer.body"}

REZ_KEYS = [name for name in DECLARED if name not in {own.name for own in AREAS["pkg"]}]
PLUGIN_KEYS = [
    ".".join(filter(None, ("plugins", section, plugin, setting.name)))
    for section, plugins in REZ_PLUGINS.items()
    for plugin, declared in plugins.items()
    for setting in declared
]


def test_the_keys_are_those_of_rez(rez, environ):
    assert set(rez.settings(environ)) == set(REZ_KEYS)


def test_every_default_is_that_of_rez(same):
    same(REZ_KEYS)


def test_every_plugin_default_is_that_of_rez(same):
    same([key for key in PLUGIN_KEYS if key not in OWN_WORDS])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "0",
        "yes",
        "OFF",
        "tRuE",
        "5",
        "-7",
        "0.5",
        "1e3",
        "nan-ish",
        "a b,c",
        "a:b",
        "a:1,b:2.5,c:x:y",
    ],
)
def test_every_setting_reads_the_same_variable(same, text):
    same(REZ_KEYS, **{f"REZ_{key.upper()}": text for key in REZ_KEYS})


JSON_TEXTS = [
    "null",
    "true",
    "3",
    "2.5",
    '"red"',
    '["a", "b"]',
    "[1]",
    '{"a": {"b": 1}}',
    '[{"a": 1}]',
    "{broken",
    "",
]


@pytest.mark.parametrize("text", JSON_TEXTS)
def test_every_setting_reads_the_same_json_variable(same, text):
    same(REZ_KEYS, **{f"REZ_{key.upper()}_JSON": text for key in REZ_KEYS})


VALUES = [
    None,
    True,
    0,
    3,
    2.5,
    "red",
    "",
    "never",
    "force",
    "both",
    "logical_cores",
    [],
    ["a"],
    [1],
    {},
    {"a": 1},
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_setting_takes_or_refuses_the_same_value_in_a_file(same, write, value):
    text = "".join(f"{key}: {json.dumps(value)}\n" for key in REZ_KEYS)
    same(REZ_KEYS, REZ_CONFIG_FILE=write("config.yaml", text))


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_setting_takes_or_refuses_the_same_override(same, value):
    same(REZ_KEYS, overrides=dict.fromkeys(REZ_KEYS, value))


GOOD = {
    "packages_path": [["/a", "~/b"], ["$SHOW/pkgs"], []],
    "implicit_packages": [["~os=={system.os}"], []],
    "env_var_separators": [{"FOO": ","}, {"CMAKE_MODULE_PATH": ":"}, {}],
    "platform_map": [{"os": {"Debian-(.*)": r"deb-\1"}}, {"arch": {"x86_64": "64bit"}}, None],
    "context_tracking_amqp": [{"userid": "nina"}, {"connect_timeout": 3}, None],
    "package_filter": [{"excludes": ["a"]}, [{"excludes": ["glob(x*)"]}], None],
    "quiet": [True, False],
    "tmpdir": [None, "~/tmp", "/var/${SHOW}"],
    "error_styles": [None, ["dim"]],
    "optionvars": [{"a": {"b": "{system.user}"}}, {"a": {"c": ["$SHOW"]}}, None],
    "build_thread_count": [3, "logical_cores"],
    "default_cachable": [None, True],
}
VARIABLES = {
    "REZ_PACKAGES_PATH": ["/v:/w", ""],
    "REZ_ENV_VAR_SEPARATORS": ["A:;", "B:1"],
    "REZ_ENV_VAR_SEPARATORS_JSON": ['{"J": "|"}'],
    "REZ_QUIET": ["yes"],
    "REZ_PACKAGE_FILTER_JSON": ['{"excludes": ["b"]}'],
    "REZ_OPTIONVARS": ["x:1,y:2.5"],
    "REZ_TMPDIR_JSON": ["null"],
}


@pytest.mark.parametrize("seed", range(40))
def test_random_layers_end_in_the_same_values(same, write, home, seed):
    chance = random.Random(seed)

    def pick():
        return {key: chance.choice(values) for key, values in GOOD.items() if chance.random() < 0.5}

    files = []
    for number in range(chance.randrange(4)):
        if chance.random() < 0.5:
            files.append(write(f"{number}.yaml", json.dumps(pick())))
        else:
            text = "".join(f"{key} = {value!r}\n" for key, value in pick().items())
            text += "packages_path = ModifyList(append=['/more'], prepend=['/first'])\n"
            files.append(write(f"{number}.py", text))
    if chance.random() < 0.5:
        name, text = chance.choice([(".rezconfig", "quiet: true\n"), (".rezconfig.py", "quiet = True\n")])
        (home / name).write_text(text)
    variables = {name: chance.choice(texts) for name, texts in VARIABLES.items() if chance.random() < 0.3}
    if files:
        variables["REZ_CONFIG_FILE"] = ":".join(files)
    if chance.random() < 0.2:
        variables["REZ_DISABLE_HOME_CONFIG"] = chance.choice(["1", "0", "True", "no"])
    same(REZ_KEYS, overrides=pick() if chance.random() < 0.5 else None, SHOW="dune", **variables)


PLUGIN_FILE = """
plugins:
  shell:
    bash: {prompt: "$SHOW>"}
    zsh: {executable_fullpath: ~/bin/zsh}
  release_vcs:
    tag_name: "{system.user}-{name}"
    releasable_branches: [main]
    git: {allow_no_upstream: true}
  release_hook:
    amqp: {message_attributes: {show: $SHOW}, connect_timeout: 3}
    emailer: {recipients: nina@example.com}
  build_system:
    cmake: {build_target: Debug, cmake_args: [-DX=$SHOW]}
  package_repository:
    filesystem: {file_lock_dir: .lock, package_filenames: [pkg, package]}
"""


def test_plugin_settings_of_files_and_overrides_end_in_the_same_values(same, write):
    keys = [key for key in PLUGIN_KEYS if key not in OWN_WORDS]
    file = write("plugins.yaml", PLUGIN_FILE)
    same(keys, REZ_CONFIG_FILE=file, SHOW="dune")
    overrides = {"plugins": {"shell": {"bash": {"prompt": "!"}}, "release_vcs": {"check_tag": True}}}
    same(keys, overrides=overrides, REZ_CONFIG_FILE=file, SHOW="dune")


@pytest.mark.parametrize(
    "text",
    [
        "shell: 5",
        "release_vcs: {check_tag: maybe}",
        "release_vcs: {git: {allow_no_upstream: 1}}",
        "build_system: {cmake: {build_target: Fast}}",
        "package_repository: {filesystem: {file_lock_timeout: soon}}",
        "release_hook: {amqp: {message_attributes: []}}",
    ],
)
def test_a_plugin_value_that_rez_refuses_is_refused(same, write, text):
    section, _, rest = text.partition(": ")
    plugin = rest.strip("{").partition(":")[0]
    same([f"plugins.{section}.{plugin}"], REZ_CONFIG_FILE=write("plugins.yaml", f"plugins: {{{text}}}"))


def test_modify_list_and_delay_load_work_as_in_rez(same, write):
    data = write("filter.yaml", "- excludes: [glob(beta-*)]")
    file = write(
        "studio.py",
        f"""
import os
studio = os.path.dirname(__file__)
packages_path = ModifyList(append=[studio + "/packages", "~/x"], prepend=["first"])
error_styles = ModifyList(append=["dim"])
package_filter = DelayLoad({data!r})
optionvars = {{"version": rez_version, "module": __name__, "more": ModifyList(append=[1])}}
def package_preprocess_function(package, data):
    pass
tmpdir = "{{system.os}}"
""",
    )
    more = write("show.py", "optionvars = {'more': ModifyList(prepend=[0])}\n")
    keys = [
        "packages_path",
        "error_styles",
        "package_filter",
        "optionvars",
        "package_preprocess_function",
        "tmpdir",
    ]
    same(keys, REZ_CONFIG_FILE=f"{file}:{more}")
    same(keys, REZ_CONFIG_FILE=f"{more}:{file}", REZ_PACKAGES_PATH="/variable")


@pytest.mark.parametrize(
    ("files", "named"),
    [
        (["a.yaml"], "a.yaml"),
        (["a.yaml", "a.py"], "a.yaml"),
        (["a.py"], "a"),
        (["a"], "a"),
        (["a", "a.py"], "a"),
        (["a.py"], "a.conf"),
        (["a.yaml", "b.py"], "a.yaml:b.py:"),
    ],
)
def test_the_same_files_are_read(rez, environ, write, tmp_path, home, files, named):
    for name in files:
        write(name, "quiet = True\n" if name.endswith(".py") else "quiet: true\n")
    (home / ".rezconfig").write_text("show_progress: false\n")
    paths = ":".join(str(tmp_path / name) if name else "" for name in named.split(":"))
    surrounding = {**environ, "REZ_CONFIG_FILE": paths}
    assert load_settings(surrounding).source_list == rez.sources(surrounding)
