"""What measurements come to. Pure functions and values."""

import dataclasses
import math
import statistics
from typing import Optional, Sequence


@dataclasses.dataclass(frozen=True)
class Spread:
    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Raises ValueError when there are none."""
    if not values:
        raise ValueError("nothing was measured")
    return Spread(statistics.median(values), min(values), max(values))


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Of each round: what was measured one after the other, under the same conditions. A round that one of the two did
    not end has no ratio."""
    return [our / their for our, their in zip(ours, theirs) if their > 0]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all does not exceed. Raises ValueError when there are none."""
    if not values:
        raise ValueError("nothing was measured")
    # Rounded, since 0.07 * 100 is a little more than 7.
    rank = math.ceil(round(len(values) * share, 6))
    return sorted(values)[max(rank, 1) - 1]


@dataclasses.dataclass(frozen=True)
class Bound:
    """What a ratio, or a figure by itself, is to keep to."""

    limit: float
    at_least: bool

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit


def at_least(limit: float) -> Bound:
    return Bound(limit, True)


def at_most(limit: float) -> Bound:
    return Bound(limit, False)


@dataclasses.dataclass(frozen=True)
class Target:
    """One row of the table: what is measured, and what is expected of it."""

    what: str
    unit: str
    # Of the ratio where it is compared with something, of Usher's figure where not. None: for reference only.
    bound: Optional[Bound] = None
    compared_with: Optional[str] = None


@dataclasses.dataclass
class Finding:
    """What came out for a target. Either figures or a failure."""

    ours: Sequence[float] = ()
    theirs: Sequence[float] = ()
    # Answers of either side that were not what they should be, connections reset and time-outs.
    unexpected: int = 0
    failure: str = ""
    note: str = ""


def judged_value(target: Target, finding: Finding) -> Optional[float]:
    """What the bound is about; None when it was not measured."""
    if finding.failure or target.bound is None:
        return None
    values = ratios(finding.ours, finding.theirs) if target.compared_with else finding.ours
    return statistics.median(values) if values else None


def is_met(target: Target, finding: Finding) -> Optional[bool]:
    """None when the target has no bound, or was not measured."""
    value = judged_value(target, finding)
    return None if value is None else target.bound.holds(value)


def is_sound(finding: Finding) -> bool:
    """Whether it was measured, and every answer was right: a figure with wrong answers is worth nothing."""
    return not finding.failure and finding.unexpected == 0
