"""What the two entrances import; the contracts in pyproject.toml hold for the packages below them."""

import ast
import sys
from pathlib import Path

import pytest

MAY_IMPORT = {
    "app.py": {"web", "qa", "index", "fastapi", "starlette", "uvicorn"},
    "cli.py": {"app", "web", "eval", "qa", "index", "typer"},
}


def imported(source: str) -> set[str]:
    """Top-level names of all imports, those inside functions too, without the standard library."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found - sys.stdlib_module_names


@pytest.mark.parametrize("entrance", MAY_IMPORT)
def test_entrances_import_only_what_is_below_them_and_their_own_library(root: Path, entrance: str) -> None:
    assert imported((root / entrance).read_text("utf8")) <= MAY_IMPORT[entrance]


def test_the_command_line_starts_without_the_rooms_below(root: Path) -> None:
    body = ast.parse((root / "cli.py").read_text("utf8")).body
    at_start = [ast.unparse(node) for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert imported("\n".join(at_start)) == {"typer"}
