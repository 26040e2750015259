"""The shape of the house: what is loaded when, where kernels live, and how long a file may be."""

import ast
import subprocess
import sys
from pathlib import Path

import bestofk
import pytest

ROOT = Path(__file__).parents[1]
CRATES = ("core", "selectors", "tables", "cli")
HEAVY = ("numba", "scipy", "numpy", "pandas", "pydantic", "ruamel", "tabulate", "plotnine", "matplotlib", "jinja2")
LONGEST = 400

sources = sorted(path for crate in CRATES for path in (ROOT / crate / "src").rglob("*.py"))
everything = sources + sorted(path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))


def loaded_by(code):
    """The top-level modules that some code loads in a fresh interpreter."""
    code += "; import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def name_of(path):
    """The dotted name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts[2:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path):
    """The dotted names that a module imports from, at any depth."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def is_jitted(node):
    decorators = getattr(node, "decorator_list", [])
    return any(isinstance(each, ast.Name) and each.id == "jit" for each in decorators)


kernel_files = [
    path for path in sources if any(is_jitted(node) for node in ast.parse(path.read_text(encoding="utf-8")).body)
]


def test_importing_the_package_loads_nothing_heavy():
    assert not loaded_by("import bestofk").intersection(HEAVY)


def test_what_is_heavy_is_loaded_on_use():
    assert "numba" not in loaded_by("import bestofk as bk; bk.load_catalog(); bk.Budget(cost=1)")


@pytest.mark.parametrize("name", bestofk.__all__)
def test_every_public_name_is_there(name):
    assert getattr(bestofk, name) is not None
    assert name in dir(bestofk)


def test_kernels_that_call_each_other_live_in_one_file():
    """A cached kernel is not compiled anew when a kernel in another file changes."""
    assert kernel_files
    kernels = {name_of(path) for path in kernel_files}
    for path in kernel_files:
        assert not imports_of(path) & kernels, path


def test_kernels_are_compiled_in_one_way():
    users = {name_of(path) for path in sources if any(name.split(".")[0] == "numba" for name in imports_of(path))}
    assert users == {"bestofk.jit"}


def test_nobody_imports_the_selectors():
    for path in sources:
        if "selectors" not in path.relative_to(ROOT).parts[0]:
            assert not {name for name in imports_of(path) if name.startswith("bestofk_selectors")}, path


@pytest.mark.parametrize("folder", [*CRATES, "benchmarks", "tests"])
def test_folders_at_the_root_are_no_packages(folder):
    assert (ROOT / folder).is_dir()
    assert not (ROOT / folder / "__init__.py").exists()


def test_no_file_is_longer_than_one_reads():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in everything}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_every_module_says_what_it_is():
    for path in everything:
        if "plugin" not in path.parts:
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
