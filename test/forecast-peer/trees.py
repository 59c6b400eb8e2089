"""The correction of the blend by gradient-boosted trees."""

import datetime as dt

import numpy as np

from blend import YEAR, Week


class Trees:
    """Gradient-boosted trees for the weighted absolute error: 150 trees of 15 leaves on features in 32 bins."""

    def __init__(self, features, targets, weights):
        edges = [self.edges_of(column) for column in features.T]
        self.trees = []
        residuals = targets.copy()
        for _ in range(150):
            gradients = np.sign(residuals) * weights
            leaves = [self.leaf((), np.arange(len(targets)), features, edges, gradients, weights)]
            while len(leaves) < 15:
                best = max(leaves, key=lambda leaf: leaf["gain"])
                if best["gain"] <= 0:
                    break
                at = leaves.index(best)
                goes_right = features[best["rows"], best["feature"]] >= best["edge"]
                leaves[at : at + 1] = [
                    self.leaf(
                        (*best["path"], (best["feature"], best["edge"], side)),
                        best["rows"][goes_right == side], features, edges, gradients, weights,
                    )
                    for side in (False, True)
                ]
            tree = []
            for leaf in leaves:
                rows = leaf["rows"]
                value = 0.06 * weighted_median(residuals[rows], weights[rows])
                residuals[rows] -= value
                tree.append((leaf["path"], value))
            self.trees.append(tree)

    @staticmethod
    def edges_of(column):
        ordered = np.sort(column)
        ends = [ordered[b * len(column) // 32] for b in range(1, 32)]
        return sorted({edge for edge in ends if edge > ordered[0]})

    @staticmethod
    def leaf(path, rows, features, edges, gradients, weights):
        gradient, weight = gradients[rows].sum(), weights[rows].sum()
        best = {"path": path, "rows": rows, "gain": 0, "feature": None, "edge": None}
        for feature, own in enumerate(edges):
            column = features[rows, feature]
            for edge in own:
                left = column < edge
                count = int(left.sum())
                if count < 60 or len(rows) - count < 60:
                    continue
                g, w = gradients[rows][left].sum(), weights[rows][left].sum()
                gain = g**2 / w + (gradient - g) ** 2 / (weight - w) - gradient**2 / weight
                if gain > best["gain"] * (1 + 1e-12):
                    best |= {"gain": gain, "feature": feature, "edge": edge}
        return best

    def predict(self, features):
        result = np.zeros(len(features))
        for tree in self.trees:
            for path, value in tree:
                inside = np.ones(len(features), dtype=bool)
                for feature, edge, side in path:
                    inside &= (features[:, feature] >= edge) == side
                result[inside] += value
        return result


def weighted_median(values, weights):
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    return values[order][np.searchsorted(below, below[-1] / 2)]


def features_of(asked, dates, origin, means, centre):
    """Features of each series and week ahead: series x horizon x 14."""
    values, series = asked["values"], asked["series"]
    count, horizon = means.shape
    at = lambda week: values[:, np.clip(week, 0, origin - 1)]
    recent = {
        (weeks, before): sum(at(t - before) for t in range(origin - weeks, origin))
        for weeks in (4, 13)
        for before in (0, YEAR)
    }
    stores, departments = np.array(series).T
    grown = np.zeros(count)
    for department in set(departments):
        own = departments == department
        latest, before = recent[13, 0][own].sum(), recent[13, YEAR][own].sum()
        grown[own] = latest / before if before > 0 else 1
    result = np.zeros((count, horizon, 14))
    for h in range(horizon):
        end = dates[0] + dt.timedelta(7 * (origin + h))
        week = Week(end)
        usual = means[:, h] / centre
        last_year = [at(origin + h - YEAR + by) / centre - usual for by in (0, -1, 1)]
        result[:, h] = np.array(
            [
                np.full(count, h),
                np.full(count, (end - dt.date(end.year, 1, 1)).days // 7),
                departments,
                stores,
                usual,
                *last_year,
                (recent[4, 0] - recent[4, YEAR]) / centre / 4,
                (recent[13, 0] - recent[13, YEAR]) / centre / 13,
                grown,
                np.full(count, 1 if week.easter else 2 if week.before_easter else 0),
                np.full(count, (end - dt.date(end.year, 12, 25)).days / 7),
                recent[4, 0] / centre / 4,
            ]
        ).T
    return result.astype(np.float32)


def came(asked, origin, until, seen):
    """Series and weeks ahead whose values are known before week `until`, in the order of the features."""
    horizon = min(asked["horizon"], until - origin)
    known = asked["present"][:, origin : origin + horizon] & seen[:, None]
    return known, np.where(asked["holidays"][origin : origin + horizon], 5, 1)


def fit_trees(asked, dates, origins, until, items):
    features, targets, weights = [], [], []
    for origin, seen, means in origins:
        known, holiday = came(asked, origin, until, seen)
        centre = items.usual(origin)
        horizon = known.shape[1]
        all_features = features_of(asked, dates, origin, means, centre)
        features.append(all_features[:, :horizon][known])
        error = items.values[:, origin : origin + horizon] - means[:, :horizon]
        targets.append((error / centre[:, None])[known])
        weights.append((holiday[None, :] * centre[:, None])[known])
    return Trees(np.concatenate(features), np.concatenate(targets), np.concatenate(weights))


def tree_correction(trees, asked, dates, origin, means, items):
    centre = items.usual(origin)
    features = features_of(asked, dates, origin, means, centre)
    value = trees.predict(features.reshape(-1, 14)).reshape(means.shape)
    return np.where(means == 0, 0, 0.6 * centre[:, None] * value)


def gate_ratio(asked, dates, origins, items):
    n = len(dates)
    trees = fit_trees(asked, dates, [each for each in origins if each[0] < n - 26], n - 26, items)
    plain = corrected = 0
    for origin, seen, means in origins:
        if origin < n - 26:
            continue
        known, holiday = came(asked, origin, n, seen)
        horizon = known.shape[1]
        correction = tree_correction(trees, asked, dates, origin, means, items)[:, :horizon]
        error = items.values[:, origin : origin + horizon] - means[:, :horizon]
        plain += (holiday * np.abs(error))[known].sum()
        corrected += (holiday * np.abs(error - correction))[known].sum()
    return corrected / plain
