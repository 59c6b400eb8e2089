"""Computes the sales prediction from the files alone: python3 sales_prediction.py FOLDER THRESHOLD. Prints JSON."""

import csv
import json
import math
import os
import sys

FOLDER, THRESHOLD = sys.argv[1], float(sys.argv[2])


def read(start):
    name = next(each for each in os.listdir(FOLDER) if each.lower().startswith(start))
    with open(os.path.join(FOLDER, name), newline='') as file:
        return list(csv.DictReader(file))


def to_iso(day):
    return f'{day[6:]}-{day[3:5]}-{day[:2]}'


rates = {
    (int(row['Store']), to_iso(row['Date'])): float(row['Unemployment'])
    for row in read('features')
    if row['Unemployment'] != 'NA'
}
sales = [
    (int(row['Dept']), int(row['Store']), to_iso(row['Date']), float(row['Weekly_Sales']))
    for row in read('sales')
]
weeks = sorted({week for _, _, week, _ in sales})
held_out = set(weeks[math.floor(len(weeks) * 4 / 5):])


def solve(matrix, right):
    """Gaussian elimination with pivots; a row that others explain gets 0."""
    size = len(right)
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    used = []
    for column in range(size):
        at = len(used)
        best = max(range(at, size), key=lambda index: abs(rows[index][column]), default=None)
        if best is None or abs(rows[best][column]) < 1e-9:
            continue
        rows[at], rows[best] = rows[best], rows[at]
        for index in range(size):
            if index != at and rows[index][column] != 0:
                factor = rows[index][column] / rows[at][column]
                rows[index] = [a - factor * b for a, b in zip(rows[index], rows[at])]
        used.append(column)
    answer = [0.0] * size
    for index, column in enumerate(used):
        answer[column] = rows[index][size] / rows[index][column]
    return answer


def drop_effects(rows, values, with_weeks):
    """Residuals of a regression on dummies: the effects of weeks follow from those of stores, which are solved."""
    stores = {store: index for index, store in enumerate(sorted({row[1] for row in rows}))}
    by_store = [[] for _ in stores]
    by_week = {}
    for index, row in enumerate(rows):
        by_store[stores[row[1]]].append(index)
        by_week.setdefault(row[2], []).append(index)
    if not with_weeks:
        means = [math.fsum(values[i] for i in own) / len(own) for own in by_store]
        return [values[i] - means[stores[row[1]]] for i, row in enumerate(rows)]
    size = len(stores)
    matrix = [[float(len(by_store[i]) if i == j else 0) for j in range(size)] for i in range(size)]
    right = [math.fsum(values[i] for i in own) for own in by_store]
    for own in by_week.values():
        total = math.fsum(values[i] for i in own)
        members = [stores[rows[i][1]] for i in own]
        for one in members:
            right[one] -= total / len(own)
            for other in members:
                matrix[one][other] -= 1 / len(own)
    effects = solve(matrix, right)
    rest = [values[i] - effects[stores[row[1]]] for i, row in enumerate(rows)]
    means = {week: math.fsum(rest[i] for i in own) / len(own) for week, own in by_week.items()}
    return [rest[i] - means[row[2]] for i, row in enumerate(rows)]


def regress(rows, with_weeks, clusters):
    x = drop_effects(rows, [rates[row[1], row[2]] for row in rows], with_weeks)
    y = drop_effects(rows, [row[3] for row in rows], with_weeks)
    spread = math.fsum(each * each for each in x)
    if spread < 1e-9:
        return None
    slope = math.fsum(a * b for a, b in zip(x, y)) / spread
    scores = {}
    for row, a, b in zip(rows, x, y):
        scores[row[1]] = scores.get(row[1], 0.0) + a * (b - slope * a)
    error = None
    if clusters >= 2:
        factor = clusters / (clusters - 1) * (len(rows) - 1) / (len(rows) - 1)
        error = math.sqrt(factor * math.fsum(each * each for each in scores.values())) / spread
    variation = math.fsum(each * each for each in y)
    residuals = math.fsum((b - slope * a) ** 2 for a, b in zip(x, y))
    return {
        'slope': slope,
        'standardError': error,
        'rSquared': 1 - residuals / variation if variation > 2.5e-5 else None,
    }


def measure(rows):
    training = [row for row in rows if row[2] not in held_out]
    line = regress(training, False, 0) if training else None
    if line is None:
        return None
    means = {}
    for row in training:
        means.setdefault(row[1], []).append((rates[row[1], row[2]], row[3]))
    means = {
        store: tuple(math.fsum(part) / len(part) for part in zip(*own)) for store, own in means.items()
    }
    later = [row for row in rows if row[2] in held_out and row[1] in means]
    if not later:
        return None
    distance = [rates[row[1], row[2]] - means[row[1]][0] for row in later]
    errors = [row[3] - means[row[1]][1] for row in later]
    count = len(later)
    return {
        'rows': count,
        'rmse': math.sqrt(
            math.fsum((e - line['slope'] * d) ** 2 for e, d in zip(errors, distance)) / count
        ),
        'meanRmse': math.sqrt(math.fsum(e * e for e in errors) / count),
    }


departments = {}
for row in sales:
    if rates.get((row[1], row[2]), 0) > THRESHOLD:
        departments.setdefault(row[0], []).append(row)
answer = []
for department, rows in sorted(departments.items()):
    values = {}
    for row in rows:
        values.setdefault(row[1], set()).add(rates[row[1], row[2]])
    compared = sum(len(each) > 1 for each in values.values())
    answer.append(
        {
            'department': department,
            'rows': len(rows),
            'stores': len(values),
            'comparedStores': compared,
            'storeEffects': regress(rows, False, compared),
            'weekEffects': regress(rows, True, compared),
            'heldOut': measure(rows),
        }
    )
print(json.dumps(answer))
