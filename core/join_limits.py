"""How many wrong codes are too many. Pure: the time is an argument, nothing is read or written.

Failures are limited, never attempts: 200 phones of one room share one address, and all of them get in at once. A
failure is a code of the right shape that opens nothing. The same wrong code again within the hour tells a guesser
nothing new and is not counted: a room that types yesterday's code from an old photo locks nobody out. And each person
who got in from an address within the hour allows it one failure more, because people who type also mistype.

What this leaves a guesser (4 hours, 50 open rooms, 8.5e11 codes): from one address at most 200 different codes, chance
of a hit 1.2e-8, and from one with 250 people inside 1 200 codes, 7e-8; from any number of addresses 60 codes a minute
until joining asks for approval, 14 400 codes, 8.5e-7. Approval is asked of whoever comes from an address that nobody
got in from before, or that fails much itself: one room's storm of guesses leaves the other rooms, whose people sit at
addresses that are known by then, alone. The goal is under 1e-4. Numbers of limits after NIST
800-63B and ASVS 6.6.3, chosen here.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

PER_ADDRESS = ((timedelta(minutes=1), 10), (timedelta(hours=1), 50))
"""Different wrong codes of one address within each time; with one more, the address waits."""
OVERALL, OVERALL_WITHIN = 60, timedelta(minutes=1)
"""Different wrong codes of everybody within a minute; from then on joining asks the facilitator."""
UNUSUAL_LASTS = timedelta(minutes=15)
"""So long after the last minute of too many wrong codes people are still approved one by one. Ours."""
MOST_ADDRESSES = 20_000
"""Addresses remembered; beyond, those that failed longest ago are forgotten. About 10 MB at most."""
MOST_MORE = 250
"""So many failures more at most, for as many people who got in."""
WAIT = "Too many wrong codes came from your network. Wait a minute, then type the code again."


@dataclass
class _Address:
    """The different wrong codes of one address and who got in from it within the last hour, oldest first."""

    failures: deque[tuple[datetime, str]] = field(default_factory=deque)
    entries: deque[datetime] = field(default_factory=deque)


@dataclass
class Failures:
    """The wrong codes of the last hour, by address. Not safe between threads: its keeper holds a lock."""

    addresses: OrderedDict[str, _Address] = field(default_factory=OrderedDict)
    last_minute: deque[datetime] = field(default_factory=deque)
    unusual_since: datetime | None = None
    unusual_until: datetime | None = None

    def is_limited(self, address: str, now_utc: datetime) -> bool:
        """Whether this address has to wait: its next code isn't even looked at, right or wrong."""
        known = self._of(address, now_utc)
        if known is None:
            return False
        more = min(len(known.entries), MOST_MORE)
        return any(
            sum(1 for when, _ in known.failures if now_utc - when < within) >= most + more
            for within, most in PER_ADDRESS
        )

    def note_entry(self, address: str, now_utc: datetime) -> None:
        """Somebody got in from this address."""
        self._keep(address, self._of(address, now_utc) or _Address()).entries.append(now_utc)

    def note(self, address: str, code: str, now_utc: datetime) -> bool:
        """Counts a wrong code; True when that made attempts unusual just now (they were not before)."""
        known = self._of(address, now_utc) or _Address()
        if any(before == code for _, before in known.failures):
            return False
        self._keep(address, known).failures.append((now_utc, code))
        self.last_minute.append(now_utc)
        self._forget_old(now_utc)
        if len(self.last_minute) < OVERALL:
            return False
        was_unusual = self.is_unusual(now_utc)
        if not was_unusual:
            self.unusual_since = now_utc - OVERALL_WITHIN
        self.unusual_until = now_utc + UNUSUAL_LASTS
        return not was_unusual

    def is_unusual(self, now_utc: datetime) -> bool:
        """Whether so many wrong codes came lately that people must be approved one by one."""
        return self.unusual_until is not None and now_utc < self.unusual_until

    def asks_approval(self, address: str, now_utc: datetime) -> bool:
        """Whether somebody from this address waits for the facilitator, who lets them in.

        In unusual times only: everybody from an address that nobody got in from before these began, and everybody from
        one with as many wrong codes as make an address wait. A room that is sitting together goes on as before.
        """
        if not self.is_unusual(now_utc) or self.unusual_since is None:
            return False
        known = self._of(address, now_utc)
        if known is None or all(when >= self.unusual_since for when in known.entries):
            return True
        return len(known.failures) >= PER_ADDRESS[0][1]

    def in_the_last_minute(self, now_utc: datetime) -> int:
        """Different wrong codes of everybody within the last minute."""
        self._forget_old(now_utc)
        return len(self.last_minute)

    def _forget_old(self, now_utc: datetime) -> None:
        while self.last_minute and now_utc - self.last_minute[0] >= OVERALL_WITHIN:
            self.last_minute.popleft()

    def _keep(self, address: str, known: _Address) -> _Address:
        self.addresses[address] = known
        self.addresses.move_to_end(address)
        while len(self.addresses) > MOST_ADDRESSES:
            self.addresses.popitem(last=False)
        return known

    def _of(self, address: str, now_utc: datetime) -> _Address | None:
        known = self.addresses.get(address)
        if known is None:
            return None
        longest = max(within for within, _ in PER_ADDRESS)
        while known.failures and now_utc - known.failures[0][0] >= longest:
            known.failures.popleft()
        while known.entries and now_utc - known.entries[0] >= longest:
            known.entries.popleft()
        if not known.failures and not known.entries:
            del self.addresses[address]
            return None
        return known
