"""Every format: what is written is read back by a parser of its own, whatever the names are."""

import csv
import html
import io
import json
import re
from html.parser import HTMLParser

import pytest
from bestofk import UnknownName
from bestofk_tables.delimited import delimited
from bestofk_tables.document import Listing, Table, plain
from bestofk_tables.formats import BY_SUFFIX, DIALECTS, FORMATS, RECORDS, TEXTS, format_of, render
from bestofk_tables.markup import ORG_ENTITIES, escape_markdown, escape_org, escape_wiki
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalker
from tabulate import tabulate_formats

HOSTILE = [
    "a|b_$c", "=1+1", "<script>alert(1)</script>", "two\nlines", "x & y", "100% #1", "\\", "{}", "**bold** _it_ `code`",
    "[link](http://x)", "-", "--", "+", "* item", "1. one", "a. b", "[1cm]", "~", "^", "&amp;", "|", "||", "\\|", "%",
    "\x1b[31mred", "A\u202eB", "no_", "'quoted'", '"', "://", "...", "::", "..", "#", "!", "@cmd", "\t=2", "é–≤", "1e5",
]  # fmt: skip
NAMES = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1)).filter(plain)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1).filter(plain)


def hostile_examples(test):
    for name in HOSTILE:
        test = example(name)(test)
    return test


def table(name):
    """The name everywhere: title, caption, header, first and later cells, note."""
    return Table(
        title=f"Title {name}",
        caption=f"Caption {name}",
        headers=("Model", name),
        rows=((name, f"k=4 / {name}"), (name, "–¹")),
        notes=(f"¹ {name}",),
    )


def expected(name):
    return [["Model", plain(name)], [plain(name), plain(f"k=4 / {name}")], [plain(name), "–¹"]]


class Page:
    """The smallest report."""

    def __init__(self, *blocks):
        self.blocks = list(blocks)

    def document(self):
        return self.blocks

    def records(self):
        return [{"name": block.title} for block in self.blocks]

    def json(self):
        return {"rows": self.records()}


def written(name, format_name):
    return render(Page(table(name), Listing(f"List {name}", (name, "second"))), format_name)


@pytest.mark.parametrize("format_name", ["pipe", "github"])
@given(name=NAMES)
@hostile_examples
def test_markdown_is_read_back(format_name, name):
    tokens = MarkdownIt("commonmark").enable("table").parse(written(name, format_name))
    inline = [token for token in tokens if token.type == "inline"]
    texts = []
    for token in inline:
        assert {child.type for child in token.children} <= {"text", "strong_open", "strong_close"}
        texts.append("".join(child.content for child in token.children))
    cells = [cell for row in expected(name) for cell in row]
    caption = [plain(f"Title {name}"), plain(f"Caption {name}")]
    after = [plain(f"¹ {name}"), plain(f"List {name}"), plain(name), "second"]
    assert texts == [*caption, *cells, *after]
    assert [token.type for token in tokens if token.level == 0 and token.nesting == 1] == [
        "paragraph_open", "paragraph_open", "table_open", "paragraph_open", "paragraph_open", "bullet_list_open",
    ]  # fmt: skip


class Cells(HTMLParser):
    """Collects the cells of all rows, and every tag."""

    def __init__(self):
        super().__init__()
        self.rows, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.lasttag in ("th", "td") and self.rows and data.strip():
            self.rows[-1][-1] += data.strip()


@given(name=NAMES)
@hostile_examples
def test_html_is_read_back_and_holds_no_tag_of_a_name(name):
    text = written(name, "html")
    cells = Cells()
    cells.feed(text)
    assert cells.rows == expected(name)
    assert cells.tags == {"table", "caption", "strong", "thead", "tbody", "tr", "th", "td", "p", "ul", "li"}
    assert text.isascii()


@given(name=st.one_of(st.sampled_from(HOSTILE), ASCII))
@hostile_examples
@example("模型 β 日本語")
def test_restructuredtext_is_read_back_without_a_warning(name):
    tree = publish_doctree(
        written(name, "rst"), settings_overrides={"report_level": 1, "halt_level": 1, "warning_stream": False}
    )
    rows = [[entry.astext() for entry in row.findall(nodes.entry)] for row in tree.findall(nodes.row)]
    assert rows == expected(name)
    assert [item.astext() for item in tree.findall(nodes.list_item)] == [plain(name), "second"]


@pytest.mark.parametrize("format_name", ["latex", "latex_booktabs", "latex_longtable"])
@given(name=ASCII)
@example("[1cm]")
@example("*")
@example("a|b_$c")
@example("\\")
@example("%")
def test_latex_parses_strictly_and_reads_as_the_names(format_name, name):
    text = written(name, format_name)
    LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    body = re.search(r"\\begin\{(?:tabular|longtable)\}(.*)\\end\{(?:tabular|longtable)\}", text, re.DOTALL)[1]
    rows = [line for line in body.splitlines() if re.search(r"(?<!\\)&", line)]
    assert len(rows) == 3
    for line, cells in zip(rows, expected(name), strict=True):
        assert line.endswith(r"\\")
        found = [_latex_text(cell) for cell in re.split(r"(?<!\\)&", line.removesuffix(r"\\"))]
        assert found == [_ligatures(cell) for cell in cells]


def _latex_text(cell):
    cell = cell.strip().removeprefix("{}").replace(r"\^{}", "^").replace(r"\textsuperscript{1}", "¹")
    return _ligatures(LatexNodes2Text(keep_comments=True).latex_to_text(cell).strip())


def _ligatures(text):
    """TeX and the converter join dashes and quotes; that is looks, not structure."""
    return re.sub(r"[\s`'\"“”‘’!?¡¿–—-]", "", text)


@pytest.mark.parametrize("format_name", ["latex", "latex_booktabs", "latex_longtable"])
def test_no_row_of_latex_starts_with_an_argument_of_the_row_before(format_name):
    rows = [line for name in ("[1cm]", "*") for line in written(name, format_name).splitlines() if "&" in line]
    assert sum(line.lstrip().startswith(("{}[1cm]", "{}*")) for line in rows) == 4


@pytest.mark.parametrize("format_name", ["latex", "latex_booktabs", "latex_longtable"])
def test_latex_is_ascii_where_the_names_are(format_name):
    text = render(Page(Table("κ ≤ 2", "3 ± 1 ≥ −2", ("k",), (("–¹²",), ("5 ≠³",)), ("¹² × 2 …",))), format_name)
    assert text.isascii()
    assert r"--\textsuperscript{12}" in text


@pytest.mark.parametrize(("format_name", "environment"), [("latex", "table"), ("latex_longtable", "longtable")])
def test_latex_has_a_caption_in_its_environment(format_name, environment):
    text = written("x", format_name)
    inside = text[text.index(rf"\begin{{{environment}}}") : text.index(rf"\end{{{environment}}}")]
    assert inside.count(r"\caption{Title x. Caption x}") == 1


@given(name=NAMES)
@hostile_examples
def test_wiki_characters_become_references(name):
    assert not set(escape_wiki(name)) & set("|*_<>[]{}`'\"")
    assert html.unescape(escape_wiki(name)) == plain(name)


@given(name=NAMES)
@hostile_examples
def test_org_entities_read_as_the_name(name):
    escaped = escape_org(name)
    assert "|" not in escaped
    back = {entity: character for character, entity in ORG_ENTITIES.items()}
    assert re.sub(r"\\([a-z]+)\{\}", lambda found: back[found[1]], escaped) == plain(name)


@pytest.mark.parametrize(
    ("format_name", "separator", "per_row"),
    [("orgtbl", "|", 3), ("asciidoc", "|", 2), ("jira", "|", 3), ("moinmoin", "||", 3), ("textile", "|", 3)],
)
@given(name=NAMES)
def test_wiki_rows_hold_their_cells_and_no_more(format_name, separator, per_row, name):
    block = DIALECTS[format_name].render([table(name)], None)
    rows = [line for line in block.splitlines() if "–¹" in line]
    assert [line.count(separator) for line in rows] == [per_row]


@given(name=ASCII)
@example("|")
def test_a_box_of_text_keeps_its_shape(name):
    for format_name in ("grid", "psql", "pretty", "outline", "fancy_grid"):
        box = DIALECTS[format_name].render([Table("", "", ("Model", name), ((name, "x"), ("y", name)))], None)
        assert len({len(line) for line in box.splitlines()}) == 1


@pytest.mark.parametrize("delimiter", RECORDS.values())
@given(name=NAMES)
@hostile_examples
def test_csv_is_read_back_and_runs_nothing(delimiter, name):
    text = delimited([{"model": name, "k": 4, "none": None, "cost_range95": [0.5, 1.0]}], delimiter)
    (record,) = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    assert not record["model"].startswith(("=", "+", "-", "@"))
    assert record["model"].removeprefix("'") == plain(name).removeprefix("'")
    assert [record[key] for key in ("k", "none", "cost_range95_low", "cost_range95_high")] == ["4", "", "0.5", "1.0"]


def test_a_range_of_any_share_is_two_columns():
    text = delimited([{"k_range90": [16, 20]}, {"k_range90": None}], ",")
    assert text.splitlines() == ["k_range90_low,k_range90_high", "16,20", ","]


@pytest.mark.parametrize("format_name", ["pipe", "csv", "plain"])
def test_spaces_in_a_name_stay_as_they_are(format_name):
    assert "two  spaces" in render(Page(Table("two  spaces", "", ("a",), (("two  spaces",),))), format_name)


@pytest.mark.parametrize("number", ["0.9", "-1.5", "1.5 x", "=x", "+3 J"])
def test_markdown_has_no_needless_backslash(number):
    assert escape_markdown(number) == number


@given(name=NAMES)
def test_json_is_read_back(name):
    assert json.loads(render(Page(table(name)), "json")) == {"rows": [{"name": f"Title {name}"}]}


@pytest.mark.parametrize("format_name", [name for name in FORMATS if name not in (*RECORDS, "json")])
def test_no_format_lets_a_control_character_through(format_name):
    text = written("\x1b[31m\x07\u202e\u2028", format_name)
    assert all(c.isprintable() or c == "\n" for c in text)


def test_only_formats_that_cannot_be_escaped_are_missing():
    assert set(tabulate_formats) - set(FORMATS) == {"latex_raw", "unsafehtml", "youtrack"}
    assert set(FORMATS) - set(tabulate_formats) == {"csv", "json"}


@pytest.mark.parametrize("format_name", TEXTS)
def test_a_table_that_is_too_wide_is_shown_in_parts(format_name):
    wide = Table("", "", ("Model", "one", "two", "three", "four"), (("m", *("x" * 20 for _ in range(4))),))
    text = DIALECTS[format_name].render([wide], 70)
    assert max(map(len, text.splitlines())) <= 70
    assert text.count("Model") == 2
    assert DIALECTS[format_name].render([wide], None).count("Model") == 1


def test_prose_is_wrapped_and_words_are_not_broken():
    text = render(Page(Listing("T", ("qwen3-next-80b-a3b " * 20,))), "simple", 60)
    assert max(map(len, text.splitlines())) <= 60
    assert text.count("qwen3-next-80b-a3b") == 20


def test_suffixes_give_formats():
    assert {format_of(f"x{suffix}") for suffix in BY_SUFFIX} <= set(FORMATS)
    assert [format_of(name) for name in ("a.TEX", "a.md", "a.txt", "a")] == [
        "latex_booktabs",
        "pipe",
        "simple",
        "simple",
    ]


def test_an_unknown_format_gets_the_nearest():
    with pytest.raises(UnknownName, match="no format 'htm'; did you mean 'html'"):
        render(Page(), "htm")
