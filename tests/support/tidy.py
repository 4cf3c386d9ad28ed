#!/usr/bin/env python3
"""tidy.py [ROOT]: the style as a test. Prints each thing that is not as it should be, as `file:line: what to do`, all of
them at once, and fails if there is one or if there is nothing to check. What a formatter, a compiler or check_arrows.sh sees is
not looked for here.
"""

import collections
import os
import pathlib
import re
import sys
import unicodedata

import cplusplus

PRODUCT = ("domain", "storage", "actors", "api", "loadtest")
FOLDERS = (*PRODUCT, "tests")

# A function, its declaration and both braces counted, has fewer lines.
FUNCTION_LINES = 70
COLUMNS = 110
# How many sources and headers a folder has at most; those of tests have more.
FOLDER_FILES, TEST_FOLDER_FILES = 30, 40


# What only tests call although it stands in the product, and why it may.
FOR_TESTS = {
    "lost_log_lines": "what a full queue of the log drops can be seen in no other way",
    "tracked": "that the memory of an attempt_limiter is bounded can be seen in no other way",
}


class Tree:
    """All C++ of a tree, read once. Paths are relative to its root."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.texts = {
            path: self.read(path) for folder in FOLDERS for path in self._under(folder) if path.endswith((".hpp", ".cpp"))
        }
        self.sources, self.functions, self.types, self.unreadable = {}, {}, set(), {}
        for path, text in self.texts.items():
            try:
                source = cplusplus.Source(text)
                self.functions[path], types = cplusplus.functions(source)
                self.sources[path] = source
                self.types |= types
            except (ValueError, IndexError, KeyError) as error:
                self.unreadable[path] = error

    def _under(self, folder):
        found = []
        for where, _, names in os.walk(self.root / folder):
            found += [(pathlib.Path(where) / name).relative_to(self.root).as_posix() for name in names]
        return sorted(found)

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8")

    def read_if_there(self, path):
        return self.read(path) if (self.root / path).is_file() else ""

    def texts_under(self, folder, suffix):
        return {path: self.read(path) for path in self._under(folder) if path.endswith(suffix)}

    def includes(self, path):
        """Pairs of a line and what is included there in quotes."""
        for offset, directive in self.sources[path].directives:
            included = re.match(r'#\s*include\s*"([^"]+)"', directive)
            if included:
                yield self.sources[path].line_of_offset(offset), included[1]


def folder_of(path):
    return path.rpartition("/")[0]


def is_test(path):
    return path.startswith("tests/")


def check_readable(tree):
    for path, error in tree.unreadable.items():
        yield path, 1, f"cannot be read as C++ ({error}); tests/support/cplusplus.py or the file is wrong"


def check_lengths(tree):
    for path, source in tree.sources.items():
        for function in tree.functions[path]:
            if function.body:
                first = source.line(function.first)
                lines = source.line(function.body[1]) - first + 1
                if lines >= FUNCTION_LINES:
                    yield path, first, f"cut {function.name}: it has {lines} lines, which should be under {FUNCTION_LINES}"


def check_braces(tree):
    for path, source in tree.sources.items():
        for keyword, _, _ in cplusplus.bare_bodies(source):
            yield path, source.line(keyword), f"put braces around the body of this `{source.tokens[keyword]}`"


def check_lines(tree):
    for path, text in tree.texts.items():
        # What stands in a text over several lines cannot be broken elsewhere.
        source = tree.sources.get(path)
        raw = set()
        for kind, token, offset in zip(source.kinds, source.tokens, source.offsets) if source else ():
            if kind == "text" and 'R"' in token[:4]:
                line = source.line_of_offset(offset)
                raw.update(range(line, line + token.count("\n") + 1))
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip():
                yield path, number, "take away the space at the end of the line"
            if len(line) > COLUMNS // 2 and number not in raw and width_of(line) > COLUMNS:
                yield path, number, f"break the line: it has more than {COLUMNS} columns"
            if left_over := re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
                yield path, number, f"do it or drop it: {left_over[1]}"


def width_of(line):
    return len(line) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in line if letter > "~")


def check_headers(tree):
    for path, source in tree.sources.items():
        if path.endswith(".hpp") and (not source.directives or source.directives[0][1] != "#pragma once"):
            yield path, 1, "begin the header with #pragma once"
        for line, included in tree.includes(path):
            if included not in tree.texts:
                yield path, line, f'include "{included}" by its path from the root, or in <> if it is not ours'


def check_used_files(tree):
    included_by = collections.defaultdict(set)
    for path in tree.sources:
        for _, included in tree.includes(path):
            included_by[included].add(path)
    for path in tree.texts:
        if path.endswith(".cpp"):
            if not is_built(tree, path):
                yield path, 1, "name it in the CMakeLists.txt of its folder, or delete it: nothing builds it"
            continue
        others = included_by[path] - {path, path[: -len("hpp")] + "cpp"}
        if not others:
            yield path, 1, "delete it, or join it with its source: no other file includes it"
        elif not is_test(path) and all(map(is_test, others)):
            yield path, 1, "move it to tests/: only tests include it"


def is_built(tree, path):
    """Whether the CMakeLists.txt of the folder, or of one above, names a source."""
    folder = pathlib.PurePosixPath(path).parent
    while folder.name:
        lists = re.sub(r"#.*", "", tree.read_if_there(f"{folder}/CMakeLists.txt"))
        if pathlib.PurePosixPath(path).relative_to(folder).as_posix() in re.split(r"[\s()]+", lists):
            return True
        folder = folder.parent
    return False


def check_used_functions(tree):
    """Functions that headers declare and whose name occurs nowhere but where they are declared and defined."""
    of_product, of_all = collections.Counter(), collections.Counter()
    declared_at = {}
    for path, source in tree.sources.items():
        names = collections.Counter(token for token, kind in zip(source.tokens, source.kinds) if kind == "name")
        for _, directive in source.directives:
            if not directive.startswith("#include"):
                names.update(re.findall(r"\w+", directive))
        for function in tree.functions[path]:
            names[function.name] -= 1
            # What overrides may be called by a library; what is overridden here is declared without the word.
            if path.endswith(".hpp") and not overrides(source, function):
                declared_at.setdefault(function.name, (path, source.line(function.name_at)))
        of_all.update(names)
        if not is_test(path):
            of_product.update(names)
    for name, (path, line) in declared_at.items():
        if name in tree.types or not name.isidentifier() or name in ("operator", "PrintTo"):
            continue
        if of_all[name] <= 0:
            yield path, line, f"delete {name}: nothing calls it"
        elif not is_test(path) and of_product[name] <= 0 and name not in FOR_TESTS:
            yield path, line, f"move {name} to tests/: only tests call it"
    for name in FOR_TESTS:
        if name not in declared_at or is_test(declared_at[name][0]) or of_product[name] > 0:
            yield "tests/support/tidy.py", 1, f"take {name} out of FOR_TESTS: it is gone, or the product calls it"


def overrides(source, function):
    tokens, at = source.tokens, source.partner[function.name_at + 1] if source.tokens[function.name_at + 1] == "(" else None
    while at is not None and tokens[at] not in (";", "{"):
        if tokens[at] in ("override", "final"):
            return True
        at += 1
    return False


def check_folders(tree):
    files = collections.Counter(folder_of(path) for path in tree.texts)
    for folder, count in files.items():
        most = TEST_FOLDER_FILES if is_test(folder + "/") else FOLDER_FILES
        if count > most:
            yield folder, 1, f"divide the folder by subject: it has {count} sources, which should be at most {most}"


def check_map(tree):
    """The map is docs/architecture.md: a folder has a heading, or a row of a table whose first cell names it; and what it
    names is there, as is what CONTRIBUTING.md names. The table of a README.md in a folder of the product names each header beside it; its rows are of what is
    there."""
    on_the_map = set()
    for number, line in enumerate(tree.read_if_there("docs/architecture.md").split("\n"), 1):
        if line.startswith(("|", "###")):
            on_the_map.update(re.findall(r"`([\w/]+)/`", line.strip("|").split("|")[0]))
    for page in ("docs/architecture.md", "CONTRIBUTING.md"):
        yield from check_paths(tree, page)
    folders = {folder_of(path) for path in tree.texts}
    for folder in sorted(folders):
        if not is_on_the_map(folder, on_the_map):
            yield folder, 1, "give the folder a line on the map, docs/architecture.md: | `folder/` | what lives there |"
        yield from check_readme(tree, folder)


def check_paths(tree, page):
    for number, line in enumerate(tree.read_if_there(page).split("\n"), 1):
        for path in re.findall(r"`((?:" + "|".join(FOLDERS) + r")/[^`]*)`", line):
            if not is_there(tree, path):
                yield page, number, f"take {path} out: it is not there"


def check_readme(tree, folder):
    readme = f"{folder}/README.md"
    if is_test(readme) or "/" not in folder or not (tree.root / readme).is_file():
        return
    rows = [line for line in tree.read(readme).split("\n") if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    for path in sorted(tree.texts):
        if folder_of(path) == folder and path.endswith(".hpp") and pathlib.PurePath(path).stem not in named:
            yield readme, 1, f"give {pathlib.PurePath(path).stem} a row: | `name` | what it has |"
    for name in sorted({name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}):
        if not is_there(tree, f"{folder}/{name}"):
            yield readme, 1, f"take out {name}: it is not there"


def is_there(tree, path):
    """A folder, a file, or the name that a header and a source share."""
    return any((tree.root / (path + ending)).exists() for ending in ("", ".hpp", ".cpp"))


def is_on_the_map(folder, on_the_map):
    """What is inside of a folder that has a line needs none; but a folder of the product itself is told of part by part."""
    while folder not in on_the_map:
        folder = folder_of(folder)
        if not folder or folder in PRODUCT:
            return False
    return True


def banned_words(tree):
    """The rows of the vocabulary's table of words that are not used: the words, what to say, and the folders it is about."""
    _, _, section = tree.read_if_there("docs/vocabulary.md").partition("| not this | but that | where |")
    for line in section.split("\n")[2:]:
        if not line.startswith("|"):
            break
        words, instead, where = (cell.strip() for cell in line.strip("|").split("|"))
        yield re.findall(r"`([^`]+)`", words), re.sub("[`*]", "", instead), re.findall(r"`([\w/.]+)`", where)


def own_names(source):
    """The names of a file with their offsets, but those that the standard library chose: std::exchange, is_set.exchange(true)."""
    tokens = source.tokens
    return [
        (source.offsets[at], name)
        for at, name in enumerate(tokens)
        if source.kinds[at] == "name"
        and not (at > 1 and (tokens[at - 1] in (".", "->") or tokens[at - 2 : at] == ["std", "::"]))
    ]


def check_words(tree):
    """Words count where people read them: in names and comments, and in documents; not in texts, which others rely on."""
    for words, instead, where in banned_words(tree):
        # A name is read as its words, so that an underscore parts them.
        pattern = re.compile(r"(?<![A-Za-z0-9])(" + "|".join(map(re.escape, words)) + r")(?![A-Za-z0-9])", re.IGNORECASE)
        for path, source in tree.sources.items():
            if not any(path.startswith(folder) for folder in where) or not pattern.search(source.text):
                continue
            for offset, text in own_names(source) + source.comments:
                for found in pattern.finditer(text):
                    line = source.line_of_offset(offset + found.start())
                    yield path, line, f"say {instead}, not {found[1]} (docs/vocabulary.md)"
        for folder in where:
            for path, text in tree.texts_under(folder, ".md").items():
                for number, line in enumerate(text.split("\n"), 1):
                    for found in pattern.finditer(line) if path != "docs/vocabulary.md" else ():
                        yield path, number, f"say {instead}, not {found[1]} (docs/vocabulary.md)"


def check_records(tree):
    """A decision record is known by its number: its file and its title have the same, and no other record has it."""
    seen = {}
    for path, text in tree.texts_under("docs/decisions", ".md").items():
        number = re.match(r"docs/decisions/(\d{4})-", path)
        if not number:
            yield path, 1, "begin the name of a decision record with its number"
        elif number[1] in seen:
            yield path, 1, f"give it the next free number: {seen[number[1]]} has this one"
        elif not text.startswith(f"# {int(number[1])}. "):
            yield path, 1, f"begin its title with the number of the file, {int(number[1])}"
        if number:
            seen.setdefault(number[1], path)


def check_promises(tree):
    """Each promise of docs/security.md names the tests that hold it, as `Suite.Name`, and they are there."""
    there = {
        f"{found[1]}.{found[2]}"
        for path, text in tree.texts.items()
        if is_test(path)
        for found in re.finditer(r"^TEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\)", text, re.MULTILINE)
    }
    before, _, table = tree.read_if_there("docs/security.md").partition("| promise | held by |")
    for number, line in enumerate(table.split("\n")[1:], before.count("\n") + 2):
        if not line.startswith("|"):
            break
        named = re.findall(r"`(\w+\.\w+)`", line.strip("|").split("|")[-1])
        if not named and not line.startswith("| ---"):
            yield "docs/security.md", number, "name a test that holds the promise, as `Suite.Name`"
        for name in named:
            if name not in there:
                yield "docs/security.md", number, f"name a test that is there: {name} is not"


RULES = {
    "readable": check_readable,
    "lengths": check_lengths,
    "braces": check_braces,
    "lines": check_lines,
    "headers": check_headers,
    "files": check_used_files,
    "functions": check_used_functions,
    "folders": check_folders,
    "map": check_map,
    "words": check_words,
    "records": check_records,
    "promises": check_promises,
}


def findings(root, rules):
    tree = Tree(root)
    if not tree.texts:
        return 0, [(str(root), 1, "there is no C++ to check")]
    return len(tree.texts), sorted(set(found for rule in rules for found in RULES[rule](tree)))


def main(arguments):
    root = arguments[0] if arguments else pathlib.Path(__file__).resolve().parent.parent.parent
    files, found = findings(root, RULES)
    for path, line, what in found:
        print(f"{path}:{line}: {what}")
    print(f"{len(found)} things to tidy" if found else f"{files} files are tidy")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
