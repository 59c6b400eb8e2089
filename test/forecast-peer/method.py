"""Recomputes the whole forecast of a chain from its description, with numpy, scipy and dateutil.

Reads {"weeks": [...], "holidays": [...], "series": [[store, department]], "values": [[...]], "present": [[...]],
"horizon": n, "probabilities": [...]} from the file that is named. Writes sums of what it finds to standard output, in the
form of reference-summary.ts. It shares no code with libs/forecast.
"""

import datetime as dt
import json
import sys

import numpy as np

from blend import blend, departments_of
from intervals import Items, judged, memberships, summary, sums_of
from members import fill_gaps, find_gaps, first_rows, member_weights, mix

PARTS = ["means", "season", "easter", "dateShift", "growth"]
SHOWN_WEEKS = [1, 4, 5, 13, 14, 26, 27, 40]


def projected(rows):
    """Adds rows up with the weights 1 to 5, so that no two rows can be exchanged unseen."""
    weights = 1 + np.arange(len(rows)) % 5
    return np.tensordot(weights, rows, axes=1)


def main(asked):
    asked["present"] = np.array(asked["present"], dtype=bool)
    asked["values"] = np.array(asked["values"], dtype=float)
    asked["holidays"] = np.array(asked["holidays"], dtype=bool)
    series, horizon, probabilities = asked["series"], asked["horizon"], asked["probabilities"]
    values, present = asked["values"], asked["present"]
    dates = [dt.date.fromisoformat(week) for week in asked["weeks"]]
    n = len(dates)
    members = memberships(series)
    stores, departments = len({s for s, _ in series}), len({d for _, d in series})
    groups = [list(range(stores)), list(range(stores, stores + departments)), [stores + departments]]
    departments = departments_of(series)
    gaps = find_gaps(values, present, series, departments)
    filled = fill_gaps(values, present, departments, gaps)
    first = first_rows(present)
    items = Items(filled, first, list(departments.values()), False)
    sums = Items(sums_of(series, filled), [min(first[own]) for own in members], groups, True)
    complete = sums_of(series, gaps.astype(int)) == 0
    rows, origins = [], []
    for origin in range(56, n, 4):
        seen = present[:, :origin].any(axis=1)
        known = [s for s in range(len(series)) if seen[s]]
        past = (values[known, :origin], present[known, :origin])
        made = blend(dates[:origin], [series[s] for s in known], *past, horizon)
        kept = {"n": origin, "seen": seen, "sparse": np.zeros(len(series), dtype=bool)}
        kept["sparse"][known] = made["sparse"]
        for part, columns in (("means", horizon), ("levels", 5)):
            kept[part] = np.zeros((len(series), columns))
            kept[part][known] = made[part].astype(np.float32)
        weights = member_weights(origins, origin, asked, gaps, departments)
        means, _ = mix(weights, kept, departments, origin, values)
        total = sums_of(series, means)
        quantiles = items.quantiles(origin, means, probabilities)
        of_totals = {"items": sums, "means": total, "quantiles": sums.quantiles(origin, total, probabilities)}
        rows += judged(asked, origin, seen, items, means, quantiles, {**of_totals, "complete": complete})
        items.learn(origin, means, present & seen[:, None] & ~gaps, filled)
        origins.append(kept)
        covered = np.array([[bool(seen[rows_of].any())] * n for rows_of in members])
        sums.learn(origin, total, covered & complete, sums_of(series, filled * seen[:, None]))
    made = blend(dates, series, values, present, horizon)
    weights = member_weights(origins, n, asked, gaps, departments)
    means, share = mix(weights, made, departments, n, values)
    parts = {part: share * made[part] for part in PARTS[1:]}
    made = {**made, **parts, "means": means, "level": means - sum(parts.values())}
    total = sums_of(series, made["means"])
    shown = [h - 1 for h in SHOWN_WEEKS]
    grains = dict(zip(["STORE", "DEPARTMENT", "CHAIN"], groups))
    result = {
        "treatments": made["kinds"],
        **{part: np.round(projected(made[part]), 6).tolist() for part in PARTS},
        "level": round(float(projected(made["level"])[0]), 6),
        "quantiles": np.round(projected(items.quantiles(n, made["means"], probabilities))[shown], 2).tolist(),
        "totalQuantiles": np.round(projected(sums.quantiles(n, total, probabilities))[shown], 2).tolist(),
        "backtest": [summary([row for row in rows if row["total"] in own], grain) for grain, own in grains.items()],
    }
    return result


with open(sys.argv[1], encoding="utf-8") as file:
    json.dump(main(json.load(file)), sys.stdout)
