"""The house keeps its measures: short files and functions, and no room that swallows the others."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

MOST_LINES = 400
MOST_OF_A_FUNCTION = 40
MOST_OF_A_TEMPLATE_LINE = 200
# Of the lines of Python outside tests and migrations.
MOST_OF_CANDIDATURES = 0.28


def tracked(root: Path, *patterns: str) -> list[Path]:
    found = subprocess.run(["git", "ls-files", *patterns], cwd=root, capture_output=True, text=True, check=True)
    return [root / name for name in found.stdout.splitlines() if (root / name).is_file()]


def python_files(root: Path) -> list[Path]:
    return [path for path in tracked(root, "*.py") if "migrations" not in path.parts]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_files_and_functions_are_short(project_root: Path) -> None:
    long = []
    for path in python_files(project_root):
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(project_root))
        if len(text.splitlines()) > MOST_LINES:
            long.append(name)
        long += [
            f"{name}:{node.lineno} {node.name}"
            for node in functions(ast.parse(text))
            if (node.end_lineno or node.lineno) - node.lineno + 1 > MOST_OF_A_FUNCTION
        ]
    assert long == []


def test_lines_of_templates_are_short(project_root: Path) -> None:
    long = [
        f"{path.relative_to(project_root)}:{number}"
        for path in tracked(project_root, "*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > MOST_OF_A_TEMPLATE_LINE
    ]
    assert long == []


def test_no_room_swallows_the_others(project_root: Path) -> None:
    lines = {
        path.relative_to(project_root): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(project_root)
        if "tests" not in path.parts
    }
    candidatures = sum(count for path, count in lines.items() if path.parts[0] == "candidatures")
    assert candidatures < MOST_OF_CANDIDATURES * sum(lines.values())
