"""The result of a lint run: findings as data, as Vietnamese lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

SEVERITIES = MappingProxyType({"E": "Lỗi", "W": "Cảnh báo", "I": "Nhắc"})

#: What nobody can see in the file; printed as a checklist for the clerk.
NOT_CHECKABLE = (
    "dấu cơ quan, dấu giáp lai, dấu treo",
    "màu mực và vị trí chữ ký",
    "dấu chỉ mức độ mật",
)
_SHOWN = 8  # findings of one rule in the text form


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One breach of one rule of the layout."""

    rule: str  # "P-BD-03"
    severity: str  # "E", "W", "I"
    title: str  # the rule in Vietnamese
    part: str  # where in the document
    text: str  # excerpt of the paragraph
    found: str
    expected: str
    source: str
    confidence: str

    def as_dict(self) -> dict[str, str]:
        """The stable machine form."""
        return {name: getattr(self, name) for name in self.__slots__}

    def __str__(self) -> str:
        where = f"{self.part}: “{self.text}”" if self.text else self.part
        return f"{where}: thấy {self.found}; cần {self.expected}"


@dataclass(frozen=True, slots=True)
class LintReport:
    """All findings about one file, gravest first."""

    file: str
    profile: str
    profile_title: str
    chosen_by: str  # how the profile was picked, Vietnamese
    kind: str  # "BÁO CÁO", "CÔNG VĂN", …
    findings: tuple[LintFinding, ...]
    notes: tuple[str, ...] = ()

    def count(self, severity: str) -> int:
        """How many findings have that severity."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def has_errors(self) -> bool:
        """Whether there is an E finding."""
        return self.count("E") > 0

    @property
    def has_warnings(self) -> bool:
        """Whether there is a W finding."""
        return self.count("W") > 0

    @property
    def rules(self) -> frozenset[str]:
        """The ids of the rules that are broken."""
        return frozenset(finding.rule for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The stable machine form."""
        return {
            "file": self.file,
            "profile": self.profile,
            "kind": self.kind,
            "counts": {severity: self.count(severity) for severity in SEVERITIES},
            "findings": [finding.as_dict() for finding in self.findings],
            "notes": list(self.notes),
        }

    def lines(self) -> Iterator[str]:
        """Yield the report as Vietnamese text, grouped by severity and rule."""
        yield f"{self.file}: {self.profile_title} ({self.chosen_by}), loại: {self.kind.lower()}"
        for severity, word in SEVERITIES.items():
            group = [finding for finding in self.findings if finding.severity == severity]
            if group:
                yield ""
                yield f"{word} ({len(group)})"
                yield from _by_rule(group)
        counts = ", ".join(f"{self.count(severity)} {word.lower()}" for severity, word in SEVERITIES.items())
        yield ""
        yield f"Tổng cộng: {counts}."
        for note in self.notes:
            yield f"Lưu ý: {note}"


def _by_rule(group: list[LintFinding]) -> Iterator[str]:
    for rule in dict.fromkeys(finding.rule for finding in group):
        same = [finding for finding in group if finding.rule == rule]
        yield f"  {rule} {same[0].title} [{same[0].source}; độ tin cậy {same[0].confidence}]"
        for finding in same[:_SHOWN]:
            yield f"    - {finding}"
        if len(same) > _SHOWN:
            yield f"    - … và {len(same) - _SHOWN} chỗ khác"
