"""Several files of one addon extend one model: none may replace another's method."""

import ast
from pathlib import Path

import pytest

ADDONS = Path(__file__).resolve().parents[2] / "addons"


def _imported(package):
    """Yield the modules of a package in the order in which Python loads them."""
    for node in ast.parse((package / "__init__.py").read_text()).body:
        if isinstance(node, ast.ImportFrom) and not node.module:
            for alias in node.names:
                path = package / f"{alias.name}.py"
                if path.exists():
                    yield path


def _models(tree):
    """Yield model name and class of the models that a module defines or extends."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        names = {}
        for statement in node.body:
            if isinstance(statement, ast.Assign) and isinstance(
                statement.value, ast.Constant
            ):
                names[statement.targets[0].id] = statement.value.value
        name = names.get("_name") or names.get("_inherit")
        if name:
            yield name, node


def _calls_super(method):
    return any(
        isinstance(node, ast.Name) and node.id == "super" for node in ast.walk(method)
    )


def _replaced(addon):
    """Yield what a later file replaces instead of extending."""
    known = {}
    for folder in ("models", "wizards", "operations"):
        package = addon / folder
        if not (package / "__init__.py").exists():
            continue
        for path in _imported(package):
            for model, node in _models(ast.parse(path.read_text())):
                for item in node.body:
                    if not isinstance(item, ast.FunctionDef):
                        continue
                    key = (model, item.name)
                    if key in known and not _calls_super(item):
                        yield f"{model}.{item.name}: {path.name} hides {known[key]}"
                    known.setdefault(key, path.name)


@pytest.mark.parametrize("addon", sorted(p.name for p in ADDONS.iterdir()))
def test_every_override_calls_what_it_extends(addon):
    assert list(_replaced(ADDONS / addon)) == []
