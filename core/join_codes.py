"""The code that lets a phone in: eight characters that nobody confuses, shown XXXX-XXXX and read forgivingly. Pure.

Eight of 31 are 8.5e11 codes (39.6 bits). That is enough only because failures are limited (`core.join_limits`), and
because a code lets in and nothing else: what a phone holds afterwards is a random token of its own.
"""

from __future__ import annotations

from core.errors import Refused

CHARACTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 characters: no 0 and O, no 1, I and L. ASVS 6.5.4 asks for 20 bits at least; 8 of these have 39.6."""
LENGTH = 8
CODES = len(CHARACTERS) ** LENGTH
SEPARATORS = " -–—_.·\t\n"
"""What people type between the halves; all of it is passed over."""


def code_of(number: int) -> str:
    """The code of a number from 0 to `CODES` - 1; the caller draws the number.

    >>> code_of(0), code_of(CODES - 1), code_of(31)
    ('22222222', 'ZZZZZZZZ', '22222232')
    """
    if not 0 <= number < CODES:
        raise ValueError(f"a code has a number from 0 to {CODES - 1}")
    letters = ""
    for _ in range(LENGTH):
        number, last = divmod(number, len(CHARACTERS))
        letters = CHARACTERS[last] + letters
    return letters


def shown(code: str) -> str:
    """The code as it stands on the projector.

    >>> shown("K7MPQR2X")
    'K7MP-QR2X'
    """
    return f"{code[:4]}-{code[4:]}" if code else ""


def read(typed: str) -> str:
    """The code that somebody typed: lower case, spaces and dashes don't matter.

    Refused when it can't be a code at all, with what is odd about it. Such a text tells nobody anything about the codes
    that exist, so it is no failure to be counted.

    >>> read(" k7mp qr2x "), read("K7MP–QR2X")
    ('K7MPQR2X', 'K7MPQR2X')
    """
    letters = "".join(letter for letter in typed.strip().upper() if letter not in SEPARATORS)
    if not letters:
        raise Refused("Type the code that the facilitator shows: eight letters and digits.", "code")
    odd = sorted({letter for letter in letters if letter not in CHARACTERS})
    if odd:
        shown_odd = ", ".join(letter for letter in odd[:3] if letter.isprintable())
        raise Refused(
            f"A code never holds {shown_odd or 'such a character'}: it is made of the digits 2 to 9 and of capital "
            "letters without I, L and O. Look again.",
            "code",
        )
    if len(letters) != LENGTH:
        raise Refused(f"A code has {LENGTH} characters; this has {len(letters)}. Look again.", "code")
    return letters
