"""Quantiles from the errors of earlier origins, and how forecasts compare with what came."""

import numpy as np
from scipy import stats

from blend import YEAR

BANDS = [range(1, 5), range(5, 14), range(14, 27), range(27, 53)]


def sums_of(series, rows):
    """Adds series up to stores, departments and the chain."""
    stores, departments = np.array(series).T
    by_store = [rows[stores == store].sum(axis=0) for store in sorted(set(stores))]
    by_department = [rows[departments == d].sum(axis=0) for d in sorted(set(departments))]
    return np.array([*by_store, *by_department, rows.sum(axis=0)])


class Items:
    """Series, or sums of series, whose errors calibrate intervals."""

    def __init__(self, values, first, groups, are_sums):
        self.values, self.first, self.groups, self.are_sums = values, first, groups, are_sums
        self.errors = []

    def usual(self, n):
        weeks = [slice(max(0, n - YEAR, min(first, n - 1)), n) for first in self.first]
        centre = np.array([np.abs(row[own]).mean() for row, own in zip(self.values, weeks)])
        for rows in self.groups:
            opened = centre[rows][np.array(self.first)[rows] < n]
            if len(opened):
                centre[rows] = np.maximum(centre[rows], opened.mean() / 100)
        return centre

    def size(self, means, n):
        centre = self.usual(n)[:, None]
        ratio = np.divide(means, centre, out=np.ones_like(means), where=centre != 0)
        return np.clip(ratio, 0.25, 8) ** 0.7

    def learn(self, n, means, known, values):
        """Keeps errors from an origin, whose sums are of the series that it knew: NaN where no value came."""
        came = min(means.shape[1], self.values.shape[1] - n)
        errors = np.full(means.shape, np.nan)
        errors[:, :came] = (values[:, n : n + came] - means[:, :came]) / self.size(means, n)[:, :came]
        errors[:, :came][~known[:, n : n + came]] = np.nan
        self.errors.append((n, errors))

    def quantiles(self, n, means, probabilities):
        origins = [(m, errors[:, : n - m]) for m, errors in self.errors if m < n]
        if not origins:
            return None
        known = np.concatenate([errors for _, errors in origins], axis=1)
        ahead = np.concatenate([1 + np.arange(errors.shape[1]) for _, errors in origins])
        count = (~np.isnan(known)).sum(axis=1)
        total = np.nansum(np.abs(known), axis=1)
        centre, scale = self.usual(n), np.zeros(len(known))
        for rows in self.groups:
            expected = (count[rows] * centre[rows]).sum()
            ratio = total[rows].sum() / expected if expected else 1
            scale[rows] = (total[rows] + 40 * ratio * centre[rows]) / (count[rows] + 40)
        scores = known / scale[:, None]
        everything = scores[~np.isnan(scores)]
        bands = []
        for band in BANDS:
            own = scores[:, np.isin(ahead, band)]
            own = own[~np.isnan(own)]
            if len(own) >= 50:
                bands.append(self.scored(own, probabilities, len(origins)))
            else:
                bands.append(bands[-1] if bands else self.scored(everything, probabilities, len(origins)))
        scale = scale * self.drifts(n, origins, scale)
        size = self.size(means, n)
        result = np.zeros((*means.shape, len(probabilities)))
        for h in range(means.shape[1]):
            band = next(b for b, weeks in enumerate(BANDS) if h + 1 in weeks)
            result[:, h] = means[:, h, None] + bands[band] * (scale * size[:, h])[:, None]
        floor = (self.values[:, :n] >= 0).all(axis=1)
        result[floor] = np.maximum(result[floor], 0)
        return result

    def drifts(self, n, origins, scale):
        """How much wider intervals are after eight weeks whose errors have one sign."""
        last = np.full((len(scale), 8), np.nan)
        for i in range(8):
            before = [(m, errors) for m, errors in origins if m <= n - 1 - i]
            if before:
                m, errors = before[-1]
                if n - 1 - i - m < errors.shape[1]:
                    last[:, i] = errors[:, n - 1 - i - m]
        result = np.ones(len(scale))
        for item, own in enumerate(last):
            own = own[~np.isnan(own)]
            if len(own) < 4 or scale[item] == 0:
                continue
            mean = abs(own.mean() / scale[item])
            if abs(np.sign(own).sum()) >= len(own) - 1 and mean > 1.2:
                result[item] = 1 + 0.7 * mean
        return result

    def scored(self, scores, probabilities, observations):
        median = np.quantile(scores, 0.5)
        result = []
        for p in probabilities:
            wider = 1.06 if p < 0.25 or p > 0.75 else 1
            if self.are_sums and p != 0.5:
                wider *= stats.t.ppf(p, observations) / stats.norm.ppf(p)
            result.append(median + wider * (np.quantile(scores, p) - median))
        return np.array(result)


def memberships(series):
    stores, departments = np.array(series).T
    groups = [np.flatnonzero(stores == store) for store in sorted(set(stores))]
    groups += [np.flatnonzero(departments == d) for d in sorted(set(departments))]
    return [*groups, np.arange(len(series))]


def judged(asked, n, seen, items, means, quantiles, totals):
    """One row for each total and week that came."""
    series, present = asked["series"], asked["present"]
    rows = []
    members = memberships(series)
    for h in range(min(means.shape[1], present.shape[1] - n)):
        t = n + h
        weight = 5 if asked["holidays"][t] else 1
        for number, rows_of in enumerate(members):
            own = [s for s in rows_of if present[s, t]]
            if not own:
                continue
            values = items.values[own, t]
            inside = [s for s in own if quantiles is not None and seen[s]]
            row = {
                "total": number,
                "ahead": h + 1,
                "holiday": bool(asked["holidays"][t]),
                "observations": len(own),
                "weight": weight * len(own),
                "error": weight * np.abs(values - means[own, h]).sum(),
                "naive": weight * np.abs(values - items.values[own, t - YEAR]).sum(),
                "score": weight * sum(pinball(quantiles[s, h], items.values[s, t], asked) for s in inside),
                "scored": weight * len(inside),
                "inside": [
                    sum(lies_within(quantiles[s, h], items.values[s, t], level) for s in inside)
                    for level in range(3)
                ],
                "sales": totals["items"].values[number, t],
                "forecast": totals["means"][number, h],
                "naiveSales": totals["items"].values[number, t - YEAR],
            }
            interval = totals["quantiles"] if totals["complete"][number, t] else None
            row["interval"] = None if interval is None else interval[number, h]
            rows.append(row)
    return rows


def pinball(quantiles, actual, asked):
    p = np.array(asked["probabilities"])
    above = actual - quantiles
    return 2 * np.where(above >= 0, p * above, (p - 1) * above).mean()


def lies_within(quantiles, actual, level):
    return quantiles[2 - level] <= actual <= quantiles[4 + level]


def summary(rows, grain):
    """Figures of the rows of one grain, each row weighted by its horizon."""
    def add(figure):
        return float(sum(row["ahead"] * figure(row) for row in rows))

    known = [row for row in rows if row["interval"] is not None]
    holidays = [row for row in rows if row["holiday"]]
    sales = sum(row["sales"] for row in rows)
    return {
        "grain": grain,
        "rows": len(rows),
        **{name: add(lambda row, name=name: row[name]) for name in (
            "observations", "weight", "error", "naive", "score", "scored", "sales", "forecast", "naiveSales")},
        "inside": [add(lambda row, i=i: row["inside"][i]) for i in range(3)],
        "wmae": sum(row["error"] for row in rows) / sum(row["weight"] for row in rows),
        "bias": (sum(row["forecast"] for row in rows) - sales) / sales,
        "intervalScore": sum(row["score"] for row in rows) / sum(row["scored"] for row in rows),
        "coverage": coverage(rows),
        "holidayCoverage": coverage(holidays),
        "sumCoverage": [
            sum(row["interval"][2 - i] <= row["sales"] <= row["interval"][4 + i] for row in known) / len(known)
            for i in range(3)
        ],
    }


def coverage(rows):
    weight = sum(row["scored"] / (5 if row["holiday"] else 1) for row in rows)
    return [sum(row["inside"][i] for row in rows) / weight for i in range(3)]
