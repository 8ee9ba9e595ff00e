"""The list of what may be skipped on Windows holds every reason that a test gives, and no other."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

LISTED = "windows_skips.toml"


def reasons(tests: Path) -> Iterator[str]:
    """Why tests are skipped, as they say it."""
    for path in tests.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call):
                yield from (str(constants.get(each, each)) for each in _reason(call))


def _reason(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    said: list[ast.expr] = []
    if name.endswith(("mark.skipif", "mark.skip")):
        said = [each.value for each in call.keywords if each.arg == "reason"]
        assert said, f"{ast.unparse(call)} gives no reason"
    elif name in {"pytest.skip", "pytest.importorskip"}:
        said = call.args[:1]
    for each in said:
        text = str(each.value) if isinstance(each, ast.Constant) else ast.unparse(each)
        yield f"could not import '{text}'" if name == "pytest.importorskip" else text


def test_the_list_of_skips_on_windows_is_whole_and_holds_no_more(root: Path) -> None:
    listed = tomllib.loads((root / "tests" / LISTED).read_text("utf-8"))
    given = set(reasons(root / "tests"))
    assert {reason for reason in given if not reason.startswith(tuple(listed))} == set()
    assert {reason for reason in listed if not any(each.startswith(reason) for each in given)} == set()
