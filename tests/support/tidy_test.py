"""Each rule of tidy.py fails on what it is for and passes on what is right; and what cplusplus.py reads is what stands there."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import cplusplus  # noqa: E402
import tidy  # noqa: E402


def read(text):
    """The functions with a body that a text has, and how many lines each is long."""
    source = cplusplus.Source(text)
    found, _ = cplusplus.functions(source)
    return [(each.name, source.line(each.body[1]) - source.line(each.first) + 1) for each in found if each.body]


def names(text):
    return [name for name, _ in read(text)]


def bare(text):
    """The bodies without braces, each as its keyword and itself."""
    source = cplusplus.Source(text)
    return [
        (source.tokens[keyword], " ".join(source.tokens[first : last + 1]))
        for keyword, first, last in cplusplus.bare_bodies(source)
    ]


class Reading(unittest.TestCase):
    def test_a_function_is_as_long_as_from_its_first_word_to_its_last_brace(self):
        self.assertEqual(read("namespace a {\n\ntemplate <class T>\nT f(\n    T x) {\n  return x;\n}\n\n}"), [("f", 5)])

    def test_members_constructors_and_operators_are_functions(self):
        self.assertEqual(
            names("class alignas(64) a : public b<c> {\n public:\n  a() : x_{1}, y_(2), z_{} {}\n  ~a() {}\n"
                  "  bool operator()(int x) const noexcept { return x < 1; }\n  auto g() -> std::vector<int> { return {}; }\n};"
                  "\nvoid a::h() && noexcept(false) {}\n[[nodiscard]] int i() {}"),
            ["a", "~a", "operator", "g", "h", "i"])

    def test_initializers_types_and_namespaces_are_none(self):
        self.assertEqual(
            names('extern "C" {\nint a[] = {1, 2};\nenum class e : int { x, y };\nstruct s {\n  std::function<void(int)> f{};\n'
                  "  int x{0};\n};\nconst std::map<int, int> m{{1, 2}};\n}\nnamespace a::b { inline namespace c { } }"), [])

    def test_a_lambda_belongs_to_its_function_unless_it_stands_alone(self):
        self.assertEqual(names("void f() { g([] { if (x) { y(); } }); }\nconst auto h = [](int x) { return x; };"), ["f", "h"])

    def test_tests_are_told_apart_by_their_names(self):
        self.assertEqual(names("TEST(Seats, AreFree) {}\nTEST_P(Stores, Keep) {}"), ["TEST(Seats, AreFree)", "TEST_P(Stores, Keep)"])

    def test_macros_that_declare_something_are_none(self):
        self.assertEqual(names("MACRO(a::b)\nMACRO(c)\nnamespace d {\nMACRO(e)\nvoid f() {}\n}"), ["f"])

    def test_texts_comments_and_directives_are_no_code(self):
        self.assertEqual(
            names('// void a() {\n/* void b() { */\n#define c() \\\n  {\nconst char* d = "{ \\" {";\nchar e = \'{\';\n'
                  'auto f = R"x(void g() { )" { )x";\nint h() { return 1\'000; }'), ["h"])

    def test_declarations_are_read_too(self):
        found, types = cplusplus.functions(cplusplus.Source(
            "struct a {\n  virtual void f(int x = g()) = 0;\n  a(const a&) = delete;\n  std::function<void()> call_;\n"
            "  int x_ = h();\n  using t = int(int);\n  static_assert(sizeof(int) == 4);\n};\nint k();"))
        self.assertEqual([each.name for each in found], ["f", "a", "k"])
        self.assertEqual(types, {"a"})

    def test_bodies_without_braces_are_found_wherever_they_nest(self):
        self.assertEqual(bare("void f() { for (;;) if (a) b(); else do c(); while (d); }"),
                         [("for", "if ( a ) b ( ) ; else do c ( ) ; while ( d ) ;"), ("if", "b ( ) ;"),
                          ("else", "do c ( ) ; while ( d ) ;"), ("do", "c ( ) ;")])
        self.assertEqual(bare("void f() { while (a) g([] { return h{}; }); }"), [("while", "g ( [ ] { return h { } ; } ) ;")])
        self.assertEqual(bare("void f() { if constexpr (a) try { } catch (b) { } catch (...) { } c(); }"),
                         [("if", "try { } catch ( b ) { } catch ( . . . ) { }")])

    def test_bodies_with_braces_are_not(self):
        self.assertEqual(bare("void f() { if (a) { } else if (b) [[unlikely]] { } else { } do { } while (c); for (;;) { } }"), [])

    def test_what_is_not_closed_is_said(self):
        for text in ("void f() {", "void f() }", "void f( }"):
            with self.assertRaises(ValueError):
                cplusplus.Source(text)


# A tree in which every rule holds.
RIGHT = {
    "domain/CMakeLists.txt": "usher_sources(usher_domain seats.cpp)\nadd_subdirectory(deep)\n",
    "domain/seats.hpp": "#pragma once\n\nint free_seats(int sold);\n",
    "domain/seats.cpp": '#include "domain/seats.hpp"\n\nint free_seats(int sold) {\n  return 9 - sold;\n}\n',
    "api/CMakeLists.txt": "add_executable(usher server/main.cpp)\n",
    "api/server/main.cpp": '#include "domain/seats.hpp"\n\nint main() {\n  return free_seats(9);\n}\n',
    "tests/domain/CMakeLists.txt": "usher_test(domain_tests\n  seats_test.cpp)\n",
    "tests/domain/seats_test.cpp": '#include "domain/seats.hpp"\n\nTEST(Seats, AreSold) { EXPECT_EQ(free_seats(9), 0); }\n',
    "docs/architecture.md": "### `domain/`: the rules\n\n| folder | what |\n| --- | --- |\n"
                            "| `api/server/` | The program. |\n| `tests/` | The same again. |\n",
    "docs/vocabulary.md": "| not this | but that | where |\n| --- | --- | --- |\n"
                          "| `ticket office`, `booth` | a *box* | `domain/` `docs/` |\n\nA booth.\n",
    "docs/security.md": "# Security\n\n| promise | held by |\n| --- | --- |\n| a seat is sold once | `Seats.AreSold` |\n",
}


def found(rule, files=RIGHT):
    """What a rule says about the right tree with some files changed, or taken away where they are None."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in (RIGHT | files).items():
            if text is not None:
                target = pathlib.Path(root) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
        return [f"{path}:{line}: {what}" for path, line, what in tidy.findings(root, [rule])[1]]


class Rules(unittest.TestCase):
    def setUp(self):
        self.for_tests, tidy.FOR_TESTS = tidy.FOR_TESTS, {}

    def tearDown(self):
        tidy.FOR_TESTS = self.for_tests

    def refused(self, rule, wanted, files):
        self.assertEqual([each.split(" ", 1)[0] for each in found(rule, files)], [f"{each}:" for each in wanted])

    def test_the_right_tree_passes_every_rule(self):
        for rule in tidy.RULES:
            self.assertEqual(found(rule), [], rule)

    def test_a_file_that_is_no_cplusplus(self):
        self.refused("readable", ["domain/seats.cpp:1"], {"domain/seats.cpp": "void f() {"})

    def test_a_function_of_seventy_lines(self):
        def function(lines):
            return {"domain/seats.cpp": "\nvoid f() {\n" + "  g();\n" * (lines - 2) + "}\n"}

        self.refused("lengths", ["domain/seats.cpp:2"], function(70))
        self.refused("lengths", [], function(69))

    def test_a_body_without_braces(self):
        self.refused("braces", ["domain/seats.cpp:2"], {"domain/seats.cpp": "void f() {\n  if (a) b();\n}\n"})

    def test_lines_that_are_too_long_end_in_space_or_are_left_over(self):
        self.refused("lines", ["domain/seats.cpp:2"], {"domain/seats.cpp": "\n//" + "x" * 109 + "\n"})
        self.refused("lines", [], {"domain/seats.cpp": "\n//" + "x" * 108 + "\n"})
        self.refused("lines", ["domain/seats.cpp:1"], {"domain/seats.cpp": "//" + "강" * 55 + "\n"})
        self.refused("lines", [], {"domain/seats.cpp": "//" + "강" * 54 + "\n"})
        self.refused("lines", [], {"domain/seats.cpp": 'auto a = R"(' + "x" * 109 + ')";\n'})
        self.refused("lines", ["domain/seats.cpp:1"], {"domain/seats.cpp": "int a; \n"})
        self.refused("lines", ["domain/seats.cpp:1"], {"domain/seats.cpp": "int a;  // TO" + "DO: b\n"})

    def test_a_header_without_guard_and_an_include_that_is_not_from_the_root(self):
        self.refused("headers", ["domain/seats.hpp:1"], {"domain/seats.hpp": "int free_seats(int sold);\n"})
        self.refused("headers", ["domain/seats.cpp:1"], {"domain/seats.cpp": '#include "seats.hpp"\n'})

    def test_a_source_that_nothing_builds(self):
        self.refused("files", ["domain/seats.cpp:1"], {"domain/CMakeLists.txt": "usher_sources(a other_seats.cpp) # seats.cpp\n"})

    def test_a_header_that_nothing_includes_or_only_tests_do(self):
        self.refused("files", ["domain/seats.hpp:1"], {"api/server/main.cpp": "int main() {}\n"})
        self.refused("files", ["domain/seats.hpp:1"],
                     {"api/server/main.cpp": "int main() {}\n", "tests/domain/seats_test.cpp": "\n"})
        self.refused("files", ["tests/domain/stage.hpp:1"], {"tests/domain/stage.hpp": "#pragma once\n"})

    def test_a_function_that_nothing_calls_or_only_tests_do(self):
        self.refused("functions", ["domain/seats.hpp:3"], {"api/server/main.cpp": "int main() {}\n"})
        self.refused("functions", ["domain/seats.hpp:3"],
                     {"api/server/main.cpp": "int main() {}\n", "tests/domain/seats_test.cpp": "// free_seats\n"})
        # What a macro calls is called.
        self.refused("functions", [], {"api/server/main.cpp": "#define FREE free_seats(1)\n"})
        # What overrides is called by whoever knows the base, which may be a library.
        self.refused("functions", [], {"domain/hooks.hpp": "struct a : b {\n  void act() override;\n  void end() final {}\n};\n"})

    def test_the_list_of_what_is_for_tests_is_no_longer_than_it_must_be(self):
        tidy.FOR_TESTS = {"free_seats": "a reason"}
        self.refused("functions", ["tests/support/tidy.py:1"], {})
        self.refused("functions", [], {"api/server/main.cpp": "int main() {}\n"})
        tidy.FOR_TESTS = {"gone": "a reason"}
        self.refused("functions", ["tests/support/tidy.py:1"], {})
        tidy.FOR_TESTS = {"moved": "a reason"}
        self.refused("functions", ["tests/support/tidy.py:1"],
                     {"tests/support/seats.hpp": "#pragma once\n\nint moved();\nconst int at = moved();\n"})

    def test_a_folder_with_too_many_files(self):
        def folder(name, count):
            return {f"{name}/file_{number}.cpp": "\n" for number in range(count)}

        self.refused("folders", ["domain/new:1"], folder("domain/new", 31))
        self.refused("folders", [], folder("domain/new", 30))
        self.refused("folders", ["tests/new:1"], folder("tests/new", 41))
        self.refused("folders", [], folder("tests/new", 40))

    def test_a_folder_that_is_not_on_the_map_and_one_that_is_not_there(self):
        self.refused("map", ["domain/new:1"], {"domain/new/a.cpp": "\n"})
        self.refused("map", ["api:1"], {"api/a.cpp": "\n"})
        self.refused("map", [], {"api/server/deep/a.cpp": "\n"})
        self.refused("map", ["docs/architecture.md:7"], {"docs/architecture.md": RIGHT["docs/architecture.md"] + "| `api/gone/` | |\n"})
        self.refused("map", ["CONTRIBUTING.md:2"], {"CONTRIBUTING.md": "`domain/seats.hpp`\n`domain/gone.hpp`\n"})

    def test_a_readme_that_says_too_little_or_too_much(self):
        row = "| `seats` | seats |\n"
        files = {"domain/deep/seats.hpp": "#pragma once\n", "domain/deep/README.md": row,
                 "docs/architecture.md": RIGHT["docs/architecture.md"] + "| `domain/deep/` | |\n"}
        self.refused("map", [], files)
        self.refused("map", ["domain/deep/README.md:1"], files | {"domain/deep/README.md": "Seats.\n"})
        self.refused("map", ["domain/deep/README.md:1"], files | {"domain/deep/README.md": row + "| `rows` | rows |\n"})

    def test_a_word_that_is_not_used(self):
        self.refused("words", ["domain/seats.cpp:1"], {"domain/seats.cpp": "int booth_of(int);\n"})
        self.refused("words", ["domain/seats.cpp:2"], {"domain/seats.cpp": "/* a\n Ticket office */ int a;\n"})
        self.refused("words", ["docs/a.md:1"], {"docs/a.md": "The booth.\n"})
        # Inside of another word, in a text that others rely on, and in another folder it is no such word.
        self.refused("words", [], {"domain/seats.cpp": 'auto booths = "booth";\n'})
        self.refused("words", [], {"api/server/main.cpp": "int booth();\n"})
        # Nor is what the standard library calls so.
        self.refused("words", [], {"domain/seats.cpp": "int a = std::booth(b.booth());\n"})

    def test_decision_records_that_share_a_number_or_have_none(self):
        one = {"docs/decisions/0001-one.md": "# 1. One\n"}
        self.refused("records", [], one | {"docs/decisions/0002-two.md": "# 2. Two\n"})
        self.refused("records", ["docs/decisions/0001-other.md:1"], one | {"docs/decisions/0001-other.md": "# 1. Other\n"})
        self.refused("records", ["docs/decisions/0002-two.md:1"], one | {"docs/decisions/0002-two.md": "# 1. Two\n"})
        self.refused("records", ["docs/decisions/two.md:1"], one | {"docs/decisions/two.md": "# 2. Two\n"})

    def test_promises_that_no_test_holds(self):
        def promise(held_by):
            return {"docs/security.md": f"\n| promise | held by |\n| --- | --- |\n| it is safe | {held_by} |\n\n| it is |\n"}

        self.refused("promises", [], promise("`Seats.AreSold`, twice"))
        self.refused("promises", ["docs/security.md:4"], promise("`Seats.AreSold`, `Seats.AreHeld`"))
        self.refused("promises", ["docs/security.md:4"], promise("us"))
        self.refused("promises", ["docs/security.md:4"], promise("`Seats.AreSold`") | {"tests/domain/seats_test.cpp": "\n"})

    def test_nothing_to_check_is_wrong(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertEqual(len(tidy.findings(root, tidy.RULES)[1]), 1)


class Program(unittest.TestCase):
    def test_says_everything_at_once_and_fails(self):
        said = io.StringIO()
        with tempfile.TemporaryDirectory() as root, contextlib.redirect_stdout(said):
            (pathlib.Path(root) / "domain").mkdir()
            (pathlib.Path(root) / "domain/seats.hpp").write_text("int a; \n")
            self.assertEqual(tidy.main([root]), 1)
        self.assertIn("domain/seats.hpp:1: take away the space at the end of the line\n", said.getvalue())
        self.assertIn("domain/seats.hpp:1: begin the header with #pragma once\n", said.getvalue())


if __name__ == "__main__":
    unittest.main()
