"""The blend of four components, for the weeks after history."""

import datetime as dt

import numpy as np
from dateutil.easter import easter

from members import adapt_levels, fill_gaps, find_gaps, levels_of

YEAR = 52
ALPHAS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8]


def thanksgiving(year):
    first = dt.date(year, 11, 1)
    return first + dt.timedelta((3 - first.weekday()) % 7 + 21)


def monday_to_sunday_of(day, end):
    """Whether a day is one of the seven that end on `end`."""
    return 0 <= (end - day).days < 7


class Week:
    def __init__(self, end):
        self.easter = monday_to_sunday_of(easter(end.year), end)
        self.before_easter = monday_to_sunday_of(easter(end.year), end + dt.timedelta(7))
        feast = thanksgiving(end.year)
        near = [n for n in (-1, 0, 1) if monday_to_sunday_of(feast, end - dt.timedelta(7 * n))]
        self.since_feast = near[0] if near else None
        self.feast_lag = (feast - thanksgiving(end.year - 1)).days // 7
        self.moved = 365 - 364 if not spans_leap_day(end) else 366 - 364
        year_ago = [end - dt.timedelta(364 + back) for back in range(6, -1, -1)]
        christmas = [(day.month, day.day) == (12, 25) for day in year_ago]
        self.before_christmas = christmas.index(True) if any(christmas) else None
        days = [(end - dt.date(year, 12, 25)).days for year in (end.year - 1, end.year)]
        self.since_christmas = min(days, key=abs)

    @property
    def earlier_share(self):
        if self.since_feast is not None and self.feast_lag == 53:
            return 1
        return 0 if self.since_feast in (0, 1) else self.moved / 7


def spans_leap_day(end):
    """Whether a 29 February is after the same date a year before, and not after this one."""
    for year in (end.year - 1, end.year):
        if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
            leap = dt.date(year, 2, 29)
            before = end.replace(year=end.year - 1) if (end.month, end.day) != (2, 29) else leap
            if before < leap <= end and end != leap:
                return True
    return False


def ses(values):
    fits = []
    for alpha in ALPHAS:
        level, squares = values[0], 0.0
        for t in range(1, len(values)):
            error = values[t] - level
            squares += error**2 if t >= 8 else 0
            level += alpha * error
        fits.append((squares, level))
    return min(fits, key=lambda fit: fit[0])[1]


def places(weeks):
    """The place of each week in the year, in weeks after the first week's date."""
    first = next(t for t, week in enumerate(weeks) if week.since_feast == 0) % YEAR
    moved, result = [], []
    for t, week in enumerate(weeks):
        moved.append(0 if t < YEAR else moved[t - YEAR] + week.moved)
        at_feast = week.since_feast in (0, 1)
        result.append((first + week.since_feast) % YEAR if at_feast else (t - moved[t] / 7) % YEAR)
    return np.array(result)


def hats(position):
    distance = np.abs(np.arange(YEAR)[None, :] - np.asarray(position)[:, None])
    return np.maximum(0, 1 - np.minimum(distance, YEAR - distance))


def calendar_regression(x, weeks, horizon):
    n = x.shape[1]
    position = places(weeks)
    feasts = np.array([[week.before_easter, week.easter] for week in weeks], dtype=float)
    trend = np.arange(n + horizon)[:, None] / YEAR
    design = np.hstack([hats(position), feasts, trend])
    ridge = np.zeros((YEAR + 3, YEAR + 3))
    ridge[:YEAR, :YEAR] = 0.05 * (np.eye(YEAR) - 1 / YEAR)
    ridge[YEAR, YEAR] = ridge[YEAR + 1, YEAR + 1] = 0.3
    ridge[YEAR + 2, YEAR + 2] = 20
    weights = np.diag(0.5 ** ((n - 1 - np.arange(n)) / 52))
    a = design[:n]
    beta = np.linalg.solve(a.T @ weights @ a + ridge, a.T @ weights @ x.T).T
    rest = np.array([ses(row) for row in x - beta @ a.T])
    season = beta[:, :YEAR]
    slope = beta[:, -1] / YEAR
    future = position[n:]
    usual = season @ hats([position[n + h - YEAR] for h in range(horizon)]).T
    return {
        "level": season.mean(axis=1) + slope * (n - 1) + rest,
        "season": usual - season.mean(axis=1)[:, None],
        "shift": season @ hats(future).T - usual,
        "growth": slope[:, None] * np.arange(1, horizon + 1),
        "easter": beta[:, YEAR : YEAR + 2] @ feasts[n:].T,
        "effects": beta[:, YEAR : YEAR + 2] @ feasts[:n].T,
    }


def leading_vectors(x, count):
    """Orthogonal iteration from the sums of every twelfth column, or row where these are fewer, until it gains 1 %."""
    tall = x.shape[0] > x.shape[1]
    a = x.T if tall else x
    start = np.array([a[:, c::count].sum(axis=1) for c in range(count)]).T
    q, left = np.linalg.qr(start)[0], np.inf
    for _ in range(50):
        after = a @ (a.T @ q)
        rest = (a**2).sum() - (q * after).sum()
        q = np.linalg.qr(after)[0]
        if rest > 0.99 * left or rest < 1e-10 * (a**2).sum():
            break
        left = rest
    return np.linalg.qr(x @ q)[0] if tall else q


def low_rank(values, original, departments, rank):
    result = values.copy()
    for rows in departments.values():
        if len(rows) > 12:
            u = leading_vectors(original[rows], 12)[:, :rank]
            result[rows] = u @ u.T @ values[rows]
    return result


def log_growth(values):
    n = values.shape[-1]
    compared = min(26, n - YEAR)
    latest = values[..., n - compared :].sum(axis=-1)
    before = values[..., n - compared - YEAR : n - YEAR].sum(axis=-1)
    positive = (latest > 0) & (before > 0)
    ratio = np.where(positive, latest, 1) / np.where(positive, before, 1)
    return np.clip(np.log(ratio), -1, 1)


def with_last(year, horizon):
    """The last week of a year, then the weeks of the horizon."""
    return year[:, [YEAR - 1] + [h % YEAR for h in range(horizon)]]


def store_profile(values, departments, horizon):
    n = values.shape[1]
    weights = 0.5 ** ((n - 1 - np.arange(n)) / 13)
    level, season, growth = np.zeros(len(values)), *np.zeros((2, len(values), horizon + 1))
    for rows in departments.values():
        total = values[rows].sum(axis=0)
        recent = total @ weights
        share = values[rows] @ weights / recent if recent != 0 else np.zeros(len(rows))
        year = with_last(share[:, None] * total[None, -YEAR:], horizon)
        level[rows] = share * total[-YEAR:].mean()
        season[rows] = year - level[rows][:, None]
        growth[rows] = year * (np.exp(0.6 * log_growth(total)) - 1)
    return level, season, growth


def growth_component(values, series, horizon):
    stores, departments = np.array(series).T
    own, chain = log_growth(values), log_growth(values.sum(axis=0))
    factor = []
    for s, (store, department) in enumerate(series):
        by_store = log_growth(values[stores == store].sum(axis=0))
        by_department = log_growth(values[departments == department].sum(axis=0))
        common = by_department + by_store - chain
        factor.append(np.exp(0.6 * (0.6 * common + 0.4 * own[s])))
    level = values[:, -YEAR:].mean(axis=1)
    year = with_last(values[:, -YEAR:], horizon)
    return level, year - level[:, None], year * (np.array(factor)[:, None] - 1)


def dummies(values, horizon):
    n = values.shape[1]
    weeks = np.arange(n + horizon)
    design = np.hstack([np.eye(YEAR)[weeks % YEAR], weeks[:, None] / YEAR])
    a = design[:n]
    ridge = np.zeros((YEAR + 1, YEAR + 1))
    ridge[-1, -1] = 1e-6
    beta = np.linalg.solve(a.T @ a + ridge, a.T @ values.T).T
    mean, slope = beta[:, :YEAR].mean(axis=1), beta[:, -1] / YEAR
    season = (beta[:, :YEAR] @ np.eye(YEAR)[weeks[n - 1 :] % YEAR].T) - mean[:, None]
    return mean + slope * (n - 1), season, slope[:, None] * np.arange(horizon + 1)


def treatments(values, present, series):
    n = values.shape[1]
    open_stores = {store for s, (store, _) in enumerate(series) if present[s, -4:].any()}
    result = []
    for s, (store, _) in enumerate(series):
        rows = np.flatnonzero(present[s])
        if rows[-1] < n - YEAR or store not in open_stores:
            result.append("CLOSED")
        elif rows[0] > n - YEAR:
            result.append("NEW")
        elif len(rows) < (n - rows[0]) / 2:
            result.append("SPARSE")
        elif values[s, -YEAR:].sum() < 0:
            result.append("NEGATIVE")
        else:
            result.append("SHORT" if 0 < rows[0] and n - 2 * YEAR < rows[0] else "FULL")
    return result


def filled(values, present, departments, kinds):
    result = values.copy()
    late = np.array([kind in ("NEW", "SHORT") for kind in kinds])
    for rows in departments.values():
        closed = [s for s in rows if kinds[s] == "CLOSED"]
        result[closed] = 0
        others = values[[s for s in rows if not late[s] and s not in closed]].sum(axis=0)
        for s in rows:
            if not late[s]:
                continue
            first = np.flatnonzero(present[s])[0]
            usual, around = values[s, first:].mean(), others[first:].mean()
            result[s, :first] = usual / around * others[:first] if around > 0 else usual
    return result


def late_share(sums, weeks, c, days):
    """The share of the last days of a week that was moved from last year, by the place of its Christmas Day."""
    before, week = weeks[c].before_christmas, sums[c]
    if before is None or c == 0 or c + 1 == len(sums) or week <= 0:
        return days / 7
    after = 6 - before
    if before == 0:
        return min(days, 6) / 6
    rush = min(week - np.clip(after * sums[c + 1] / 7, 0, week), 2.5 * before * max(0, sums[c - 1]) / 7)
    daily = [rush / week / before] * before + [0] + [(1 - rush / week) / max(after, 1)] * after
    if after == 0:
        daily = [1 / before] * before + [0]
    days = round(days)
    return sum(daily[7 - days :])


def by_date(total, departments, weeks):
    """What moves when the weeks of last year are read at this year's dates: series × horizon."""
    result = np.zeros((len(total), total.shape[1] - 1))
    for rows in departments.values():
        sums = total[rows].sum(axis=0)
        for c in range(1, total.shape[1]):
            earlier = weeks[c].earlier_share
            before, own = earlier, 1 - earlier
            if earlier == weeks[c].moved / 7:
                before = late_share(sums, weeks, c - 1, weeks[c].moved)
                own = 1 - late_share(sums, weeks, c, weeks[c].moved)
            result[rows, c - 1] = before * total[rows, c - 1] + (own - 1) * total[rows, c]
    return result


def holiday_factors(x, departments, weeks, n):
    """What each week is for each series because of Christmas: the mean of the effects of its seven days, from day -24 to 13."""
    since = np.array([week.since_christmas for week in weeks])
    days = np.arange(-24, 14)
    covers = ((days[None, :] <= since[:, None]) & (days[None, :] > since[:, None] - 7)) / 7
    shown, usual = [], []
    for t in np.flatnonzero((since[:n] >= -20) & (since[:n] <= 19)):
        apart = 7 * np.arange(n) - 7 * t + since[t]
        sides = [np.flatnonzero((apart >= a) & (apart <= b)).tolist() for a, b in ((-63, -36), (27, 54))]
        if not any(sides):
            continue
        share = (since[t] + 63) / (54 + 63) if all(sides) else float(not sides[0])
        row = np.zeros(n)
        for side, weight in zip(sides, (1 - share, share)):
            row[side] = weight / max(len(side), 1)
        shown.append(t)
        usual.append(row)
    a, open_days = covers[shown], np.where(days == 0, -1.0, 0.0)
    ridge = np.diag(np.where(days == 0, 0.1, 0.002))
    for first, last in ((-25, -1), (1, 13)):
        for middle in range(first + 1, last):
            bend = (days == middle - 1) * 1.0 - 2 * (days == middle) + (days == middle + 1)
            ridge += 0.1 * np.outer(bend, bend)
    result = np.ones((len(x), len(weeks)))
    for rows in departments.values():
        total = x[rows].sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = total[shown] / (np.array(usual) @ total) - 1
        if np.isfinite(shares).all():
            apart = np.linalg.solve(a.T @ a + ridge, a.T @ (shares - a @ open_days))
            result[rows] = np.clip(1 + covers @ (apart + open_days), 0.1, 10)
    return result


def departments_of(series):
    groups = {}
    for s, (_, department) in enumerate(series):
        groups.setdefault(department, []).append(s)
    return groups


def blend(dates, series, values, present, horizon):
    """The weighted mean of four components, as its parts: level, and season, easter, shift and growth by week."""
    n = len(dates)
    departments = departments_of(series)
    kinds = treatments(values, present, series)
    known = fill_gaps(values, present, departments, find_gaps(values, present, series, departments))
    x = adapt_levels(filled(known, present, departments, kinds), series)
    ends = [dates[0] + dt.timedelta(7 * t) for t in range(n + horizon)]
    weeks = [Week(end) for end in ends]
    factors = np.ones((len(series), n + horizon))
    if sum(7 <= week.since_christmas < 14 for week in weeks[:n]) > 1:
        factors = holiday_factors(x, departments, weeks, n)
        for week in weeks:
            week.before_christmas = None
    original, x = x, x / factors[:, :n]
    smooth = low_rank(x, x, departments, 12)
    calendar = calendar_regression(smooth, weeks, horizon)
    adjusted = x - calendar["effects"]
    others = [
        store_profile(adjusted, departments, horizon),
        dummies(adjusted, horizon),
        growth_component(low_rank(adjusted, x, departments, 10), series, horizon),
    ]
    level, season, growth = (sum(component[part] for component in others) / 5 for part in range(3))
    ahead = weeks[n - 1 :]
    total = level[:, None] + season + growth
    shift = by_date(total, departments, ahead) + 0.4 * calendar["shift"]
    own = 0.4 * (calendar["level"][:, None] + calendar["season"] + calendar["growth"])
    first = 0.4 * calendar["level"][:, None]
    near_christmas = by_date(total + np.hstack([first, own]), departments, ahead)
    for h in range(1, horizon):
        if any(week.before_christmas is not None for week in ahead[h : h + 2]):
            shift[:, h] = near_christmas[:, h]
    parts = {
        "level": level + 0.4 * calendar["level"],
        "season": season[:, 1:] + 0.4 * calendar["season"],
        "easter": calendar["easter"],
        "dateShift": shift,
        "growth": growth[:, 1:] + 0.4 * calendar["growth"],
    }
    now, before = factors[:, n:], factors[:, n - YEAR : n - YEAR + horizon]
    mean = parts["level"][:, None] + sum(parts[part] for part in ("season", "easter", "dateShift", "growth"))
    parts["season"] = parts["season"] + (before - 1) * (parts["level"][:, None] + parts["season"])
    parts["growth"] = now * parts["growth"]
    rest = parts["level"][:, None] + parts["season"] + parts["easter"] + parts["growth"]
    parts["dateShift"] = now * mean - rest
    closed = [s for s, kind in enumerate(kinds) if kind == "CLOSED"]
    for part in parts.values():
        part[closed] = 0
    weekly = parts["season"] + parts["easter"] + parts["dateShift"] + parts["growth"]
    return {
        **parts,
        "means": parts["level"][:, None] + weekly,
        "kinds": kinds,
        "levels": levels_of(original, present, kinds),
        "sparse": np.array([kind == "SPARSE" for kind in kinds]),
    }
