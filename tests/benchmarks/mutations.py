"""Small wrong changes to a module's source, one at a time, as a slip of the keyboard would make them."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path
from typing import Final

REPLACED: Final = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.USub: ast.UAdd,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Continue: ast.Break, ast.Break: ast.Continue,
    ast.Expr: ast.Pass, ast.AugAssign: ast.Pass, ast.Raise: ast.Pass,
}  # fmt: skip
NAMES: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}
LARGE: Final = 100
"""From here on a whole number is doubled or halved, as fractions are; a smaller one is one more or less."""

SHOWN: Final = 100
"""Characters of a statement that are shown on either side of what differs."""

UNTOUCHED_FIELDS: Final = {"annotation", "returns", "decorator_list", "exc", "msg", "type_params"}
"""No behaviour: types, decorators that say how a class is made or a result cached, and text of errors."""

UNTOUCHED: Final = (ast.Import, ast.ImportFrom, ast.Assert, ast.Pass)


@dataclass(frozen=True, slots=True)
class Change:
    """A node to put in another's place: ``owner.field``, or ``owner.field[index]`` in a list.

    ``function_line`` is the first line of the outermost function that holds it; ``None`` for what runs
    when the module is imported.
    """

    owner: ast.AST
    field: str
    index: int | None
    new: ast.AST
    statement: ast.stmt
    function_line: int | None

    def apply(self) -> None:
        """Put the new node into the tree."""
        old = getattr(self.owner, self.field)
        old = old if self.index is None else old[self.index]
        new = ast.fix_missing_locations(ast.copy_location(self.new, _find_place(old, self)))
        if self.index is None:
            setattr(self.owner, self.field, new)
        else:
            getattr(self.owner, self.field)[self.index] = new


def _find_place(old: ast.AST, change: Change) -> ast.AST:
    return old if hasattr(old, "lineno") else change.statement


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed module: its path from the root, the change's number in it, and what it looks like."""

    path: Path
    number: int
    line: int
    function_line: int | None
    before: str
    after: str

    @property
    def module(self) -> str:
        """The name that the module is imported by."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    def parse(self, root: Path) -> ast.Module:
        """The changed module."""
        tree = ast.parse((root / self.path).read_text("utf-8"))
        list_changes(tree)[self.number].apply()
        return tree


def make_mutant(root: Path, path: Path, number: int) -> Mutant:
    """The mutant by a change's number in the module."""
    tree = ast.parse((root / path).read_text("utf-8"))
    change = list_changes(tree)[number]
    old = ast.unparse(change.statement).splitlines()
    holder = ast.Module([change.statement], [])
    for owner in ast.walk(tree):
        body = getattr(owner, "body", None)
        if change.owner is owner and isinstance(body, list) and change.field == "body":
            holder = ast.Module([change.new], [])  # type: ignore[list-item]
    change.apply()
    new = ast.unparse(holder).splitlines()
    shown = [line for line in ndiff(old, new) if line[0] in "+-"]
    before, after = _cut_to_change(
        *(" ".join(line[2:].strip() for line in shown if line[0] == sign) for sign in "-+")
    )
    return Mutant(path, number, change.statement.lineno, change.function_line, before, after)


def _cut_to_change(before: str, after: str) -> tuple[str, str]:
    """Both texts around what differs."""
    pairs = enumerate(zip(before, after, strict=False))
    start = max(0, next((at for at, (one, other) in pairs if one != other), 0) - SHOWN)
    return before[start:][: 2 * SHOWN], after[start:][: 2 * SHOWN]


def list_changes(tree: ast.Module) -> list[Change]:
    """All changes of a module, always in the same order."""
    return list(_walk(tree, ast.Pass(), None))


def _walk(owner: ast.AST, statement: ast.stmt, function_line: int | None) -> Iterator[Change]:
    for field, value in ast.iter_fields(owner):
        if field in UNTOUCHED_FIELDS:
            continue
        inside = function_line
        if isinstance(owner, ast.FunctionDef) and field == "body" and inside is None:
            inside = min(node.lineno for node in (owner, *owner.decorator_list))
        items = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, child in items:
            if not isinstance(child, ast.AST) or _is_untouched(child):
                continue
            own = child if isinstance(child, ast.stmt) else statement
            for new in _change(child, inside is not None):
                yield Change(owner, field, index, new, own, inside)
            for new in _change_condition(owner, field, child):
                yield Change(owner, field, index, new, own, inside)
            yield from _walk(child, own, inside)


def _is_untouched(node: ast.AST) -> bool:
    match node:
        case ast.Expr(ast.Constant(str())):
            return True  # a docstring
        case ast.Assign([ast.Name("__all__")]) | ast.AnnAssign(annotation=ast.Name("TypeAlias")):
            return True
        case ast.If(ast.Name("TYPE_CHECKING")):
            return True
        case ast.keyword("strict"):
            return True  # an assertion of ours: zip(strict=True) holds in whatever is right
    return isinstance(node, UNTOUCHED)


def _change(node: ast.AST, in_function: bool) -> Iterator[ast.AST]:
    """The nodes to try in place of this one; texts outside of functions are data, and stay."""
    match node:
        case ast.Constant(str(value)) if in_function:
            yield ast.Constant(f"XX{value}XX" if value else "XX")
        case ast.Constant():
            yield from (ast.Constant(value) for value in _change_value(node.value))
        case ast.UnaryOp(ast.Not(), operand):
            yield copy.deepcopy(operand)
        case ast.Name(name, ast.Load()) if name in NAMES:
            yield ast.Name(NAMES[name], ast.Load())
        case ast.Return(ast.expr()) if not isinstance(node.value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case _ if type(node) in REPLACED:
            yield REPLACED[type(node)]()


def _change_value(value: object) -> tuple[object, ...]:
    match value:
        case bool():
            return (not value,)
        case int() if abs(value) < LARGE:
            return value + 1, value - 1
        case int():
            return value * 2, value // 2
        case float():
            return value * 2 or 1.0, value / 2 or -1.0
    return ()


def _change_condition(owner: ast.AST, field: str, child: ast.AST) -> Iterator[ast.AST]:
    """A condition that always holds, or never."""
    if isinstance(owner, ast.If | ast.IfExp) and field == "test":
        yield from (ast.Constant(True), ast.Constant(False))
    elif isinstance(owner, ast.comprehension) and field == "ifs":
        yield ast.Constant(True)
