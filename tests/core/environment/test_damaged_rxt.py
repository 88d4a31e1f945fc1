"""500 damaged context files: whatever is wrong in one, the answer is an error of ours, or a context."""

import contextlib
import copy
import io
import json
from random import Random

import pytest

from pkg.environment.context import ResolvedContext
from pkg.errors import ContextFileError, PkgError

MUTATIONS = 500
CHUNKS = 10
STRANGE = [
    None,
    True,
    -1,
    5,
    10**30,
    1.5,
    float("nan"),
    float("inf"),
    1e300,
    "",
    "no such",
    "-",
    "4.9",
    "99.0",
    "solved",
    "\u0000",
    "\ud800",
    "../..",
    "é\u202e",
    "x" * 5000,
    [],
    {},
    [[]],
    [None],
    {"a": 1},
    ["foo-1"],
    [["foo", "lock"]],
    {"foo": "lock"},
    [{"type": "sorted"}],
    [{"excludes": [5]}],
    "{'nodes': [], 'edges': []}",
    "{'nodes': [5]}",
    "digraph g {",
]


@pytest.fixture
def document(repository, resolve, tmp_path):
    """The plain form of a context with something in every part."""
    repository.add("foo-1.2", "requires = ['bar-1', '.thing-1']\ntools = ['foo']", "env.FOO = '{root}'")
    repository.add("bar-1", "variants = [['baz'], ['baz-2']]")
    repository.add("baz-1")
    context = resolve("foo", "!nothing", "~baz-1", timestamp=2_000_000_000)
    assert context.success
    document = context.to_dict()
    document["package_filter"] = [{"excludes": ["*-9"], "includes": ["foo-9"]}]
    document["package_orderers"] = [{"type": "sorted", "descending": True, "packages": ["foo"]}]
    document["patch_locks"] = [["foo", "lock_3"]]
    return document


def places(value, path=()):
    """Yield the path of everything in a document."""
    yield path
    if isinstance(value, (dict, list)):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def strange_value(choose, document):
    """Return the document with something in it replaced, left out, or added."""
    document = copy.deepcopy(document)
    # Short paths first, so that not all of it happens in the graph.
    path = choose.choice([path for path in places(document) if path])
    owner = document
    for key in path[:-1]:
        owner = owner[key]
    what = choose.random()
    if what < 0.15:
        del owner[path[-1]]
    elif what < 0.25 and isinstance(owner, list):
        owner.insert(path[-1], choose.choice(STRANGE))
    else:
        owner[path[-1]] = choose.choice(STRANGE)
    return json.dumps(document, indent=4).encode("utf-8")


def strange_bytes(choose, document):
    """Return the text of the document, damaged as disks, editors and networks do it."""
    data = bytearray(json.dumps(document, indent=4).encode("utf-8"))
    for _ in range(choose.choice([1, 1, 1, 3])):
        begin = choose.randrange(len(data) or 1)
        end = min(len(data), begin + choose.choice([1, 4, 60, 2000]))
        what = choose.choice(["cut", "drop", "double", "zero", "noise", "flip", "digit", "bracket"])
        if what == "cut":
            del data[begin:]
        elif what == "drop":
            del data[begin:end]
        elif what == "double":
            data[begin:begin] = data[begin:end]
        elif what == "zero":
            data[begin:end] = bytes(end - begin)
        elif what == "noise":
            data[begin:end] = bytes(choose.randrange(256) for _ in range(end - begin))
        elif what == "flip" and begin < len(data):
            data[begin] ^= 1 << choose.randrange(8)
        elif what == "digit":
            data[begin:begin] = str(choose.randrange(10**6)).encode()
        else:
            data[begin:begin] = choose.choice([b"[", b"]", b"{", b"}", b'"', b",", b"\\", b"'"])
    return bytes(data)


def use_everything(path, plugins, target):
    """Load a context and ask it all there is.

    Returns:
        The number of questions it answered, out of all.

    Raises:
        ContextFileError: it does not load.
    """
    context = ResolvedContext.load(path, plugins=plugins)
    questions = [
        lambda: context.print_info(io.StringIO(), verbosity=2),
        lambda: context.print_info(io.StringIO(), source_order=True, show_resolved_uris=True),
        lambda: context.get_environ({}),
        lambda: context.get_shell_code("bash", {}),
        lambda: context.get_tools(),
        lambda: context.graph(as_dot=True),
        lambda: context.get_dependency_graph(as_dot=True),
        lambda: context.get_patched_request(["foo-2", "^bar"], strict=True),
        lambda: context.get_patched_request(rank=2),
        lambda: context.get_lock_requests(),
        lambda: context.get_resolve_diff(context),
        lambda: context.validate(),
        lambda: context.package_filter,
        lambda: context.package_orderers,
        lambda: context.retargeted(context.package_paths, skip_missing=True),
        lambda: (str(context), repr(context), hash(context), context == context.copy()),
        lambda: context.save(target),
        lambda: ResolvedContext.load(target, plugins=plugins).to_dict() == context.to_dict(),
    ]
    answered = 0
    for ask in questions:
        with contextlib.suppress(PkgError):
            ask()
            answered += 1
    return answered, len(questions)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_damaged_file_never_ends_in_a_traceback(document, plugins, tmp_path, chunk):
    path = tmp_path / "damaged.rxt"
    refused = answered = read = 0
    for seed in range(chunk, MUTATIONS, CHUNKS):
        choose = Random(f"damage {seed}")
        data = choose.choice([strange_value, strange_bytes])(choose, document)
        path.write_bytes(data)
        try:
            done, _ = use_everything(str(path), plugins, str(tmp_path / "again.rxt"))
        except ContextFileError as error:
            refused += f"cannot load a context from {path}: " in str(error)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error
        else:
            answered += done > 0
            read += 1
    assert refused + read == MUTATIONS / CHUNKS  # a refusal always names the file
    assert refused > MUTATIONS / CHUNKS / 4
    assert answered > 3


def test_the_undamaged_file_answers_everything(document, plugins, tmp_path):
    path = tmp_path / "good.rxt"
    path.write_text(json.dumps(document))
    done, count = use_everything(str(path), plugins, str(tmp_path / "again.rxt"))
    assert done == count
