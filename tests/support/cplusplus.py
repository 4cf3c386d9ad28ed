"""Reads C++ as far as style can be told: its tokens, its functions, and the bodies that have no braces.

This is no compiler: it relies on sources that compile, and on macros that stand for expressions and declarations.
"""

import bisect
import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*[\s\S]*?\*/)
  | (?P<directive>^[ \t]*\#(?:[^\n\\]|\\[\s\S])*)
  | (?P<text>(?:u8|[uUL])?(?:R"(?P<end>[^()\\\s"]{0,16})\([\s\S]*?\)(?P=end)"|"(?:[^"\\\n]|\\.)*"))
  | (?P<name>[A-Za-z_]\w*)
  | (?P<number>\.?\d(?:[eEpP][+-]|'?[\w.])*)
  | (?P<letter>'(?:[^'\\\n]|\\.)+')
  | (?P<sign>::|->|[^\s\w])
    """,
    re.VERBOSE | re.MULTILINE,
)

OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = set(OPENING.values())
TYPE_KEYS = {"class", "struct", "union", "enum"}
# What may stand before a parenthesis at the scope of a declaration without being the name of a function.
NO_NAMES = {"decltype", "noexcept", "alignas", "explicit", "requires", "throw", "static_assert", "return", "asm"}


@dataclass(frozen=True)
class Function:
    name: str
    # Indices of tokens: the first of its declaration, its name, the braces of its body, or None for a declaration alone.
    first: int
    name_at: int
    body: tuple[int, int] | None


class Source:
    """The tokens of one file: code without comments and directives, and those two apart, all with their offsets."""

    def __init__(self, text):
        self.text = text
        self.comments, self.directives = [], []
        self.tokens, self.kinds, self.offsets = [], [], []
        for found in TOKEN.finditer(text):
            kind = found.lastgroup
            if kind == "comment":
                self.comments.append((found.start(), found.group()))
            elif kind == "directive":
                self.directives.append((found.start(), found.group().strip()))
            else:
                self.tokens.append(found.group())
                self.kinds.append(kind)
                self.offsets.append(found.start())
        self._line_ends = [at for at, letter in enumerate(text) if letter == "\n"]
        self.partner = self._partners()

    def line_of_offset(self, offset):
        return bisect.bisect_left(self._line_ends, offset) + 1

    def line(self, index):
        return self.line_of_offset(self.offsets[index])

    def _partners(self):
        """Which token closes each bracket. Angle brackets are not among them: they may be comparisons."""
        partners, open_ones = {}, []
        for index, token in enumerate(self.tokens):
            if token in OPENING:
                open_ones.append(index)
            elif token in CLOSING:
                if not open_ones or OPENING[self.tokens[open_ones[-1]]] != token:
                    raise ValueError(f"line {self.line(index)}: {token} closes nothing")
                partners[open_ones.pop()] = index
        if open_ones:
            raise ValueError(f"line {self.line(open_ones[-1])}: {self.tokens[open_ones[-1]]} is never closed")
        return partners


def functions(source):
    """The functions that a file declares or defines at the scope of a namespace or a class, and the types it defines.

    A lambda belongs to the function it stands in; one that a variable of a namespace is set to counts as a function.
    """
    return _Reader(source).read()


class _Reader:
    def __init__(self, source):
        self.source = source
        self.tokens, self.partner = source.tokens, source.partner
        self.found, self.types = [], set()

    def read(self):
        tokens, index, first = self.tokens, 0, 0
        while index < len(tokens):
            token = tokens[index]
            if token == "{":
                index, first = self._brace(first, index)
            elif token in OPENING:
                index = self.partner[index] + 1
            elif token == ";":
                self._declaration(first, index)
                index = first = index + 1
            elif token == "}" or (token == ":" and tokens[index - 1] in ("public", "private", "protected")):
                index = first = index + 1
            else:
                index += 1
        return self.found, self.types

    def _brace(self, first, index):
        """What an opening brace begins; returns where to read on, and where the declaration read then began."""
        head = self._flatten(first, index)
        words = [token for token, _ in head]
        end = self.partner[index]
        if "namespace" in words[:2] or (words[:1] == ["extern"] and len(words) == 2):
            return index + 1, index + 1
        key = next((word for word in words if word in TYPE_KEYS), None)
        before_bases = words[: words.index(":")] if ":" in words else words
        if key and "=" not in words and "()" not in before_bases:
            if key == "enum":
                return end + 1, first
            self._type(words, key)
            return index + 1, index + 1
        name_at = self._name(head)
        if name_at is None:
            return end + 1, first
        rest = words[[at for _, at in head].index(name_at) :]
        # In a list of initializers only what follows a closed one is the body.
        if ":" in rest and words[-1] not in ("()", "{}", ".", "try"):
            return end + 1, first
        self.found.append(Function(self._spelled(name_at), first, name_at, (index, end)))
        return end + 1, end + 1

    def _declaration(self, first, index):
        head = self._flatten(first, index)
        if head and head[0][0] not in ("using", "typedef", "friend", "goto"):
            name_at = self._name(head)
            if name_at is not None:
                self.found.append(Function(self._spelled(name_at), first, name_at, None))

    def _flatten(self, first, index):
        """A declaration with each bracketed part as one token, without attributes: pairs of a token and its index."""
        flat, at = [], first
        while at < index:
            token = self.tokens[at]
            if token == "[" and self.tokens[at + 1] == "[":
                at = self.partner[at] + 1
            elif token == "alignas":
                at = self.partner[at + 1] + 1
            elif token == "operator":
                # Its symbol, which may be brackets, is part of the name.
                end = at + 1
                if self.tokens[end] == "(":
                    end = self.partner[end] + 1
                while self.tokens[end] != "(":
                    end += 1
                flat.append(("operator", at))
                at = end
            elif token in OPENING:
                flat.append((token + OPENING[token], at))
                at = self.partner[at] + 1
            elif token == "<" and (end := self._angle_end(at, index)):
                flat.append(("<>", at))
                at = end
            else:
                flat.append((token, at))
                at += 1
        # Macros before it that end without a semicolon are declarations of their own.
        while len(flat) > 2 and flat[0][0].isupper() and flat[1][0] == "()":
            del flat[:2]
        return flat

    def _angle_end(self, at, limit):
        depth = 0
        while at < limit:
            token = self.tokens[at]
            if token in OPENING:
                at = self.partner[at]
            elif token == "<":
                depth += 1
            elif token == ">":
                depth -= 1
                if depth == 0:
                    return at + 1
            at += 1
        return None

    def _name(self, head):
        """The index of the name of the function that a declaration is of; None if it is of something else."""
        for place, (token, at) in enumerate(head):
            if token == "=":
                # A variable; it counts when a lambda is what it is set to.
                words = [word for word, _ in head[place:]]
                return head[place - 1][1] if "[]" in words[:2] and place > 0 else None
            if token == "()" and place > 0:
                before, before_at = head[place - 1]
                if before == "operator":
                    return before_at
                if before == "<>" and place > 1:
                    before, before_at = head[place - 2]
                if self.source.kinds[before_at] == "name" and before not in NO_NAMES:
                    return before_at
        return None

    def _type(self, words, key):
        names = [word for word in words[words.index(key) + 1 :] if word.isidentifier() and word not in TYPE_KEYS]
        self.types.update(names[:1])

    def _spelled(self, name_at):
        tokens = self.tokens
        if tokens[name_at] == "operator":
            return "operator"
        name = tokens[name_at]
        if name.isupper() and tokens[name_at + 1] == "(":
            # What a macro makes is told apart by what it is given: TEST(Suite, Name).
            return name + "(" + " ".join(tokens[name_at + 2 : self.partner[name_at + 1]]).replace(" ,", ",") + ")"
        return "~" + name if name_at > 0 and tokens[name_at - 1] == "~" else name


def statement_end(source, index):
    """The index of the last token of the statement that begins at a token."""
    tokens, partner = source.tokens, source.partner
    token = tokens[index]
    if token == "{":
        return partner[index]
    if token in ("if", "for", "while", "switch"):
        end = statement_end(source, header_end(source, index) + 1)
        if token == "if" and tokens[end + 1] == "else":
            end = statement_end(source, end + 2)
        return end
    if token == "do":
        end = statement_end(source, index + 1)
        return partner[end + 2] + 1
    if token == "try":
        end = partner[index + 1]
        while tokens[end + 1] == "catch":
            end = partner[partner[end + 2] + 1]
        return end
    while tokens[index] != ";":
        index = partner.get(index, index) + 1
    return index


def header_end(source, index):
    """The last token before the body of an `if`, `else`, `for`, `while`, `switch` or `do`."""
    tokens, end = source.tokens, index
    if tokens[index] not in ("else", "do"):
        while tokens[end] != "(":
            end += 1
        end = source.partner[end]
    while tokens[end + 1] == "[" and tokens[end + 2] == "[":
        end = source.partner[end + 1]
    return end


def bare_bodies(source):
    """The bodies without braces: the index of the keyword each belongs to, of its first and of its last token."""
    tokens = source.tokens
    keywords = [at for at, token in enumerate(tokens) if token in ("if", "else", "for", "while", "do")]
    ends_of_do = {statement_end(source, at + 1) + 1 for at in keywords if tokens[at] == "do"}
    found = []
    for at in keywords:
        if at in ends_of_do:
            continue
        first = header_end(source, at) + 1
        if tokens[first] == "{" or (tokens[at] == "else" and tokens[first] == "if"):
            continue
        found.append((at, first, statement_end(source, first)))
    return found
