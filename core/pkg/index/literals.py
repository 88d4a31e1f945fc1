"""What the statements of a definition say, where they are literals and plain functions."""

from __future__ import annotations

import _ast
import builtins
import sys
from collections.abc import Iterable
from typing import Any

from pkg.package.scope import AttributeTree
from pkg.package.sourcecode import COMMAND_ATTRIBUTES

# Names that the loader puts into a definition's namespace; setting one of them changes how the rest runs.
_TAKEN = frozenset(("scope", "early", "late", "include", "ModifyList", "InvalidPackageError", "_"))

_BUILTINS = vars(builtins)
_PLAIN_TYPES = frozenset((str, int, float, bool, bytes, type(None)))
_NUMBERS = frozenset((int, float))

# Deeper values are left to the loader: how deep Python itself goes depends on its version.
_DEEPEST = 40


class NotPlainError(Exception):
    """A statement that has to be executed to know what it does."""


class Function:
    """A function of a definition, which only its environment or nobody calls.

    Attributes:
        name: its name.
        line: the line of its `def`, from 1, in the text that was parsed.
    """

    __slots__ = ("line", "name")

    def __init__(self, name: str, line: int) -> None:
        self.name = name
        self.line = line

    @property
    def is_command(self) -> bool:
        """Whether it is kept as code; other functions are dropped from a definition."""
        return self.name in COMMAND_ATTRIBUTES


class ScopeBlock:
    """A `with scope("name") as c:` that only sets literals: `c.plugins.shell.prompt = "> "`.

    Attributes:
        name: of the scope.
        entries: path below it and value of each assignment, in order.
    """

    __slots__ = ("entries", "name")

    def __init__(self, name: str, entries: list[tuple[tuple[str, ...], Any]]) -> None:
        self.name = name
        self.entries = entries


class _Tree(dict[str, Any]):
    """A dict that assignments made, and that others may add to; unlike a dict that was assigned."""


def add_scopes(data: dict[str, Any], blocks: Iterable[ScopeBlock]) -> None:
    """Add what the scopes of a definition hold, which the loader does at the end.

    Args:
        data: the attributes; changed in place.
        blocks: in file order; those of one name make one scope.

    Raises:
        NotPlainError: the loader complains.
    """
    trees: dict[str, _Tree] = {}
    for block in blocks:
        for path, value in block.entries:
            tree = trees.setdefault(block.name, _Tree())
            for name in path[:-1]:
                tree = tree.setdefault(name, _Tree())
                if tree.__class__ is not _Tree:
                    raise NotPlainError
            tree[path[-1]] = value
    data.update({name: _as_dict(tree) for name, tree in trees.items()})


def _as_dict(value: Any) -> Any:
    if value.__class__ is _Tree:
        return {name: _as_dict(item) for name, item in value.items()}
    return value


def parse(source: str | bytes, path: str) -> dict[Any, Any]:
    """Return what a text assigns, in order of first assignment.

    Literals by name, `Function` for functions, and each `ScopeBlock` under itself.

    Args:
        source: Python source.
        path: file named in Python's own warnings.

    Raises:
        NotPlainError: the text does something else, too.
        SyntaxError, ValueError, RecursionError, MemoryError: Python cannot compile it.
    """
    tree: Any = compile(source, path, "exec", _ast.PyCF_ONLY_AST, dont_inherit=True)
    found: dict[Any, Any] = {}
    has_functions = False
    for statement in tree.body:
        kind = type(statement)
        if kind is _ast.Assign:
            targets = statement.targets
            if len(targets) != 1 or type(targets[0]) is not _ast.Name:
                raise NotPlainError
            name = targets[0].id
            value = _value(statement.value, 0)
            if is_taken(name, value):
                raise NotPlainError
            found[name] = value
        elif kind is _ast.FunctionDef:
            found[statement.name] = _function(statement)
            has_functions = True
        elif kind is _ast.With:
            block = _scope_block(statement)
            found[block] = block
        elif kind is not _ast.Pass and not (
            kind is _ast.Expr
            and type(statement.value) is _ast.Constant
            and type(statement.value.value) is str
        ):
            raise NotPlainError
    if has_functions:
        # Some mistakes, such as `break` outside a loop, only show when code is made of the functions.
        compile(tree, path, "exec", dont_inherit=True)
    return found


def is_taken(name: str, value: object) -> bool:
    """Tell whether the loader would treat an attribute of that name and value in a special way."""
    return name in _TAKEN or name.startswith("__") or (name in _BUILTINS and bool(_BUILTINS[name] == value))


def _function(statement: Any) -> Function:
    arguments = statement.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    if (
        statement.decorator_list
        or statement.returns is not None
        or arguments.defaults
        or any(default is not None for default in arguments.kw_defaults)
        or any(argument.annotation is not None for argument in every)
        or getattr(statement, "type_params", None)
        # Kept as a function, for developer packages.
        or statement.name == "preprocess"
        or is_taken(statement.name, None)
    ):
        raise NotPlainError
    return Function(statement.name, statement.lineno)


def _scope_block(statement: Any) -> ScopeBlock:
    item = statement.items[0]
    call, variable = item.context_expr, item.optional_vars
    if (
        len(statement.items) != 1
        or type(call) is not _ast.Call
        or type(call.func) is not _ast.Name
        or call.func.id != "scope"
        or len(call.args) != 1
        or call.keywords
        or type(call.args[0]) is not _ast.Constant
        or type(call.args[0].value) is not str
        or call.args[0].value.startswith("__")
        or type(variable) is not _ast.Name
        or is_taken(variable.id, None)
    ):
        raise NotPlainError
    entries = []
    for inner in statement.body:
        if type(inner) is not _ast.Assign or len(inner.targets) != 1:
            raise NotPlainError
        path: list[str] = []
        target = inner.targets[0]
        while type(target) is _ast.Attribute:
            path.append(target.attr)
            target = target.value
        # Other names are those that the objects of scopes have themselves.
        if (
            not path
            or type(target) is not _ast.Name
            or target.id != variable.id
            or any(name.startswith("_") or hasattr(AttributeTree, name) for name in path)
        ):
            raise NotPlainError
        entries.append((tuple(reversed(path)), _value(inner.value, len(path))))
    return ScopeBlock(call.args[0].value, entries)


def _value(node: Any, depth: int) -> Any:
    kind = type(node)
    if kind is _ast.Constant:
        value = node.value
        if type(value) not in _PLAIN_TYPES:
            raise NotPlainError
        return sys.intern(value) if type(value) is str else value
    if depth >= _DEEPEST:
        raise NotPlainError
    if kind is _ast.List:
        return [_value(item, depth + 1) for item in node.elts]
    if kind is _ast.Tuple:
        return tuple([_value(item, depth + 1) for item in node.elts])
    if kind is _ast.Dict:
        result = {}
        for key, item in zip(node.keys, node.values, strict=True):
            if type(key) is not _ast.Constant or type(key.value) not in _PLAIN_TYPES:
                raise NotPlainError
            if type(key.value) is str and key.value.startswith("__"):
                raise NotPlainError  # the loader drops such keys at some depths and not at others
            result[key.value] = _value(item, depth + 1)
        return result
    if kind is _ast.UnaryOp and type(node.op) is _ast.USub and type(node.operand) is _ast.Constant:
        number: Any = node.operand.value
        if type(number) in _NUMBERS:
            return -number
    raise NotPlainError
