"""What the blend of seasonal components gets: history without gaps at the present level; and the members without a season."""

import numpy as np

YEAR = 52
BANDS = [range(1, 5), range(5, 14), range(14, 27), range(27, 53)]
SHARES = [0.25, 0.5, 0.75, 1]
#: Member without a season, or None for the blend alone, and its share.
MIXTURES = [(None, 0)] + [(member, share) for member in range(5) for share in SHARES]


def first_rows(present):
    return np.array([np.flatnonzero(row)[0] if row.any() else len(row) for row in present])


def find_gaps(values, present, series, departments):
    """Weeks without sales that are known: the store delivered nothing, or the value is odd."""
    n = values.shape[1]
    first, result = first_rows(present), np.zeros(values.shape, dtype=bool)
    stores = np.array([store for store, _ in series])
    for store in set(stores):
        rows = [s for s in np.flatnonzero(stores == store) if first[s] < n]
        none_by_chance = np.prod([1 - present[s].sum() / (n - first[s]) for s in rows])
        if none_by_chance <= 0.1:
            for s in rows:
                result[s, first[s] :] = ~present[rows].any(axis=0)[first[s] :]
    for rows in departments.values():
        sizes = np.abs(values[rows])
        peaks = sizes.argmax(axis=1)
        for s, own, peak in zip(rows, np.sort(sizes, axis=1), peaks):
            same = (peaks == peak).sum() - 1
            is_season = len(rows) > 1 and same >= (len(rows) - 1) / 4
            if present[s].sum() >= 26 and own[-1] > 10 * own[-2] > 0 and not is_season:
                result[s, peak] = True
    return result


def fill_gaps(values, present, departments, gaps):
    n, first, result = values.shape[1], first_rows(present), values.copy()

    def usual(s, t):
        for width in range(13, n + 13, 13):
            around = np.arange(max(first[s], t - width), min(n, t + width + 1))
            known = around[~gaps[s, around]]
            if len(known):
                return values[s, known].mean()
        return 0

    def factor(rows, t):
        own = [s for s in rows if not gaps[s, t] and first[s] <= t]
        level = sum(usual(s, t) for s in own)
        return np.clip(values[own, t].sum() / level, 0, 10) if level != 0 else None

    for rows in departments.values():
        for s in rows:
            for t in np.flatnonzero(gaps[s]):
                now = factor(rows, t)
                if now is None:
                    years = [factor(rows, year) for year in (t - YEAR, t + YEAR) if 0 <= year < n]
                    known = [year for year in years if year is not None]
                    now = np.mean(known) if known else 1
                result[s, t] = usual(s, t) * now
    return result


def find_shift(own, others):
    """The week of the clearest change of a level against others, and its logarithm."""
    n = len(own)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(own / others)
    if not np.isfinite(logs).all():
        return None
    steps = np.sort(np.abs(np.diff(logs[-YEAR - 1 :])))
    noise = max(0.01, steps[len(steps) // 2] / 0.6745 / np.sqrt(2))
    best, found = 6, None

    def step(at, end):
        return logs[at:end].mean() - logs[at - 26 : at].mean()

    for recent in range(4, 27):
        at = n - recent
        if at < 26:
            break
        has_year = at - 26 - YEAR >= 0
        now = step(at, n)
        before = step(at - YEAR, n - YEAR) if has_year else 0
        clear = min(abs(now), abs(now - before)) / (noise * np.sqrt(1 / recent + 1 / 26))
        if abs(now) >= (0.15 if has_year else 0.3) and clear > best:
            best, found = clear, (at, now)
    return found


def is_apart(own, others, start, change):
    """Whether all weeks of a change are beyond those of the half year before, and have changed against last year."""
    sign, share = np.sign(change), own / others
    after = share[start:]
    beyond = (sign * after > (sign * share[start - 26 : start]).max()).all()
    grown = sign * np.log(after / share[start - YEAR : len(own) - YEAR])
    return bool(beyond and (grown >= abs(change) / 2).all())


def adapt_levels(x, series):
    """History as if each store, and then each series, had always had its present level."""
    n, result = x.shape[1], x.copy()
    stores, departments = np.array(series).T
    for store in set(stores):
        own = x[stores == store].sum(axis=0)
        others = x.sum(axis=0) - own
        shift = find_shift(own, others)
        if shift and (abs(shift[1]) >= 0.3 or is_apart(own, others, *shift)):
            result[stores == store, : shift[0]] *= np.exp(shift[1])
    if n < YEAR + 52:
        return result
    stored = result.copy()
    for s in range(len(series)):
        own = stored[s]
        others = stored[departments == departments[s]].sum(axis=0) - own
        latest = own[-4:].sum() / others[-4:].sum() if others[-4:].sum() else np.nan
        former = own[-52:-26].sum() / others[-52:-26].sum() if others[-52:-26].sum() else np.nan
        if not (latest > 0 and former > 0) or abs(np.log(latest / former)) < 0.15:
            continue
        shift = find_shift(own, others)
        if shift and abs(shift[1]) >= 0.3 and is_apart(own, others, *shift):
            result[s, : shift[0]] *= np.exp(shift[1])
    return result


def levels_of(x, present, kinds):
    result = np.zeros((len(x), 5))
    for s, first in enumerate(first_rows(present)):
        if kinds[s] == "CLOSED":
            continue
        own = x[s, first:]
        sold = own[:YEAR] != 0
        chance, size = sold.mean(), own[:YEAR][sold].mean() if sold.any() else 0
        for value in own[YEAR:]:
            chance += 0.05 * ((value != 0) - chance)
            size += 0.1 * (value - size) if value != 0 else 0
        means = [own[-weeks:].mean() for weeks in (13, YEAR, 2 * YEAR)]
        result[s] = np.median(own[-8:]), *means, chance * size
    return result


def has_peak(values, n):
    """Whether a week of the last year is above three times the median of the 17 weeks around it."""
    year = values[:, max(0, n - YEAR) : n].sum(axis=0)
    around = [np.sort(year[max(0, t - 8) : t + 9]) for t in range(len(year))]
    return any(own > 3 * near[len(near) // 2] for own, near in zip(year, around))


def member_weights(origins, n, asked, gaps, departments):
    """The weights of the blend and five levels for each group and band: each department, then sparse series."""
    horizon = asked["horizon"]
    groups = len(departments) + 1
    department_of = np.zeros(len(gaps), dtype=int)
    for d, rows in enumerate(departments.values()):
        department_of[rows] = d
    loss, weeks = np.zeros((groups, 4, len(MIXTURES))), [set() for _ in BANDS]
    for origin in origins:
        group = np.where(origin["sparse"], groups - 1, department_of)
        for h in range(min(horizon, n - origin["n"])):
            t = origin["n"] + h
            band = next(b for b, own in enumerate(BANDS) if h + 1 in own)
            weeks[band].add(t)
            known = origin["seen"] & asked["present"][:, t] & ~gaps[:, t]
            blend = origin["means"][:, h]
            for i, (member, share) in enumerate(MIXTURES):
                level = blend if member is None else origin["levels"][:, member]
                error = np.abs(asked["values"][:, t] - (1 - share) * blend - share * level)
                error = np.where(origin["sparse"], error**2, error) * (5 if asked["holidays"][t] else 1)
                np.add.at(loss[:, band, i], group[known], error[known])
    weights = np.zeros((groups, 4, 6))
    peaks = [has_peak(asked["values"][rows], n) for rows in departments.values()]
    for band, count in enumerate(map(len, weeks)):
        chain = loss[:-1, band].sum(axis=0)
        for group in range(groups):
            own, is_sparse = loss[group, band], group == groups - 1
            fewest, caution, shrinkage = (13, 0, 16) if is_sparse else (46, 0.02, 16)
            if count < 46 and not is_sparse and not peaks[group]:
                fewest, caution, shrinkage = 8, 0.2, 4
            if count < fewest or own[0] == 0:
                weights[group, band, 0] = 1
                continue
            pooled = own if is_sparse else chain
            score = (count * own / own[0] + shrinkage * pooled / pooled[0]) / (count + shrinkage)
            score += caution * np.array([share for _, share in MIXTURES])
            belief = np.exp(-200 * (score - score.min()))
            for (member, share), part in zip(MIXTURES, belief / belief.sum()):
                weights[group, band, 0] += (1 - share) * part
                if member is not None:
                    weights[group, band, 1 + member] += share * part
    return weights


def mix(weights, made, departments, n, values):
    """Means of the weighted members, and the weight of the blend: both series × horizon."""
    horizon = made["means"].shape[1]
    group = np.zeros(len(values), dtype=int)
    for d, rows in enumerate(departments.values()):
        group[rows] = d
    group[made["sparse"]] = len(weights) - 1
    band = [next(b for b, own in enumerate(BANDS) if h + 1 in own) for h in range(horizon)]
    own = weights[group][:, band]
    means = own[:, :, 0] * made["means"] + (own[:, :, 1:] * made["levels"][:, None, :]).sum(axis=2)
    floor = (values[:, :n] >= 0).all(axis=1)
    return np.where(floor[:, None], np.maximum(means, 0), means), own[:, :, 0]
