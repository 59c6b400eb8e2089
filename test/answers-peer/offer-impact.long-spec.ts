import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenAnswerFixture, openWalmartAnswers } from '#test/setup/answers.js';
import { askDuckdb } from '#test/setup/ask-duckdb.js';
import { groupBy } from '#test/slow-path/grouping.js';
import { walmartFolder } from '#test/setup/shared.js';
import { findCriticalT } from '#test/sentences/readers/student-t.js';
import { offerImpact } from '#analytics/answers/offer-impact/offer-impact.js';

/** Pairs straight from the files: a row for each store, department and week. */
const PAIRS = `
  CREATE TABLE offers AS
    SELECT Store::INT AS store, strptime(Date, '%d/%m/%Y')::DATE AS week,
      [TRY_CAST(MarkDown1 AS DOUBLE), TRY_CAST(MarkDown2 AS DOUBLE), TRY_CAST(MarkDown3 AS DOUBLE),
       TRY_CAST(MarkDown4 AS DOUBLE), TRY_CAST(MarkDown5 AS DOUBLE)] AS marks
    FROM read_csv('${walmartFolder}/Features data set.csv', all_varchar = true);
  CREATE TABLE sold AS
    SELECT s.Store::INT AS store, Dept::INT AS department, strptime(s.Date, '%d/%m/%Y')::DATE AS week,
      Weekly_Sales::DECIMAL(18, 2) AS sales, marks, len(list_filter(marks, m -> m IS NOT NULL)) > 0 AS offered,
      Size::INT AS size
    FROM read_csv('${walmartFolder}/sales data-set.csv', all_varchar = true) s
    JOIN read_csv('${walmartFolder}/stores data-set.csv', all_varchar = true) t USING (Store)
    LEFT JOIN offers f ON f.store = s.Store::INT AND f.week = strptime(s.Date, '%d/%m/%Y')::DATE;
  CREATE TABLE whole AS
    SELECT store, 0 AS department, week, sum(sales) AS sales, any_value(marks) AS marks, any_value(offered) AS offered,
      any_value(size) AS size
    FROM sold GROUP BY store, week;
  CREATE TABLE pairs AS
    SELECT now.*, before.sales AS earlier, date_trunc('quarter', now.week) AS quarter
    FROM (SELECT * FROM sold UNION ALL BY NAME SELECT * FROM whole) now
    JOIN (SELECT * FROM sold UNION ALL BY NAME SELECT * FROM whole) before
      ON before.store = now.store AND before.department = now.department AND before.week = now.week - INTERVAL 364 DAY
    WHERE NOT before.offered;`;

/** Every group with its pairs, and what the jackknife leaves out. */
const GROUPS = `
  CREATE TABLE grouped AS
    SELECT 'ALL' AS level, 0 AS place, store AS part, * FROM pairs WHERE department = 0
    UNION ALL BY NAME
    SELECT 'STORE' AS level, store AS place, hash(quarter) AS part, * FROM pairs WHERE department = 0
    UNION ALL BY NAME
    SELECT 'DEPARTMENT' AS level, department AS place, store AS part, * FROM pairs WHERE department > 0
    UNION ALL BY NAME
    SELECT 'WEEK' AS level, w.week - DATE '1970-01-01' AS place, p.store AS part, p.*
    FROM pairs p JOIN (SELECT DISTINCT week FROM whole) w ON NOT p.offered OR p.week = w.week WHERE department = 0;`;

/** For each group and part the changes without it; the part null has all. */
const CHANGES = `
  SELECT level, place, part, lift, drift, CASE WHEN drift > -1 THEN (1 + lift) / (1 + drift) - 1 END AS adjusted, lifts, drifts
  FROM (
    SELECT level, place, p.part,
      (sum(sales - earlier) FILTER (offered))::DOUBLE / abs(sum(earlier) FILTER (offered))::DOUBLE AS lift,
      (sum(sales - earlier) FILTER (NOT offered))::DOUBLE / abs(sum(earlier) FILTER (NOT offered))::DOUBLE AS drift,
      max(p.lifts) AS lifts, max(p.drifts) AS drifts
    FROM grouped g
    JOIN (
      SELECT level, place, part, count(*) FILTER (offered) AS lifts, count(*) FILTER (NOT offered) AS drifts
      FROM grouped GROUP BY level, place, part
      UNION ALL SELECT DISTINCT level, place, NULL, 0, 0 FROM grouped
    ) p USING (level, place)
    WHERE p.part IS NULL OR g.part <> p.part
    GROUP BY level, place, p.part
  )`;

/** The same within weeks: each row of a left-out store counts the week again without it. */
const WITHIN = `
  CREATE TABLE thirds AS
    SELECT store, week, 1 + (3 * (2 * (rank() OVER (PARTITION BY week ORDER BY list_sum(marks) / size)) - 1)
      // (2 * count(*) OVER (PARTITION BY week))) AS third
    FROM whole WHERE offered;
  CREATE TABLE members AS
    SELECT 'MARKDOWN' AS level, n AS place, p.store, week, p.sales, p.earlier, marks[n] IS NOT NULL AS has_it
    FROM pairs p, range(1, 6) numbers(n) WHERE department = 0 AND offered
    UNION ALL
    SELECT 'OFFER_SIZE', n, p.store, week, p.sales, p.earlier, third = n
    FROM pairs p JOIN thirds USING (store, week), range(1, 4) numbers(n) WHERE department = 0 AND offered;
  CREATE TABLE left_out AS SELECT DISTINCT store AS part FROM members UNION ALL SELECT NULL;
  SELECT level, place, part, lift, drift, CASE WHEN drift > -1 THEN (1 + lift) / (1 + drift) - 1 END AS adjusted, lifts, drifts
  FROM (
    SELECT level, place, part, sum(s) / sum(e) - 1 AS lift, sum(e * os / oe) / sum(e) - 1 AS drift
    FROM (
      SELECT level, place, part, week,
        (sum(sales) FILTER (has_it))::DOUBLE AS s, (sum(earlier) FILTER (has_it))::DOUBLE AS e,
        (sum(sales) FILTER (NOT has_it))::DOUBLE AS os, (sum(earlier) FILTER (NOT has_it))::DOUBLE AS oe
      FROM members JOIN left_out ON part IS NULL OR part <> store
      GROUP BY level, place, part, week
    )
    WHERE s IS NOT NULL AND os IS NOT NULL
    GROUP BY level, place, part
  ) c
  LEFT JOIN (
    SELECT level, place, store AS part, count(*) FILTER (has_it) AS lifts, count(*) FILTER (NOT has_it) AS drifts
    FROM members m
    WHERE week IN (SELECT week FROM members o WHERE o.level = m.level AND o.place = m.place AND o.has_it)
      AND week IN (SELECT week FROM members o WHERE o.level = m.level AND o.place = m.place AND NOT o.has_it)
    GROUP BY level, place, store
  ) n USING (level, place, part)`;

interface Change {
  level: string;
  place: number;
  part: string | null;
  lift: number | null;
  drift: number | null;
  adjusted: number | null;
  lifts: number;
  drifts: number;
}

const toNumber = (value: unknown) => (value === null || value === undefined ? null : Number(value));

const readChanges = async (sql: string): Promise<Change[]> =>
  (await askDuckdb(sql)).map((row) => ({
    level: String(row['level']),
    place: Number(row['place']),
    part: row['part'] === null ? null : String(row['part'] as number | string | bigint),
    lift: toNumber(row['lift']),
    drift: toNumber(row['drift']),
    adjusted: toNumber(row['adjusted']),
    lifts: Number(row['lifts'] ?? 0),
    drifts: Number(row['drifts'] ?? 0),
  }));

/** Standard error of a delete-one jackknife; null below the least number of parts. */
function computeError(values: readonly (number | null)[], least: number): number | null {
  if (values.length < least || values.includes(null)) return null;
  const numbers = values.map(Number);
  const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const squares = numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return Math.sqrt(((numbers.length - 1) / numbers.length) * squares);
}

describe.runIf(walmartFolder)('offerImpact and a program on the real files', () => {
  let fixture: OpenAnswerFixture;
  let expected: Map<string, Change[]>;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
    const changes = [
      ...(await readChanges(`${PAIRS}${GROUPS}${CHANGES}`)),
      ...(await readChanges(`${PAIRS}${WITHIN}`)),
    ];
    expected = groupBy(changes, ({ level, place }) => `${level} ${place}`);
  }, 300_000);
  afterAll(() => fixture.close());

  function requireEqual(key: string, group: object): void {
    const actual = group as Record<string, number | null>;
    const changes = expected.get(key);
    const whole = changes?.find(({ part }) => part === null);
    const parts = changes?.filter(({ part }) => part !== null) ?? [];
    const least = key.startsWith('STORE') ? 4 : 10;
    const withLift = parts.filter(({ lifts }) => lifts > 0);
    const withDrift = parts.filter(({ drifts }) => drifts > 0);
    const both = parts.filter(({ lifts, drifts }) => lifts > 0 || drifts > 0);
    const errors = {
      lift: computeError(
        withLift.map(({ lift }) => lift),
        least,
      ),
      drift: computeError(
        withDrift.map(({ drift }) => drift),
        least,
      ),
      adjusted:
        Math.min(withLift.length, withDrift.length) < least
          ? null
          : computeError(
              both.map(({ adjusted }) => adjusted),
              least,
            ),
    };
    const groups = {
      lift: withLift.length,
      drift: withDrift.length,
      adjusted: Math.min(withLift.length, withDrift.length),
    };
    for (const name of ['lift', 'drift', 'adjusted'] as const) {
      const value = whole?.[name] ?? null;
      const error = errors[name];
      const told = actual[name === 'lift' ? 'matchedLift' : name] ?? null;
      const toldError = actual[`${name}StandardError`] ?? null;
      expect([key, name, told === null, toldError === null]).toEqual([
        key,
        name,
        value === null,
        error === null,
      ]);
      if (value !== null) expect(Math.abs(value - told!), `${key} ${name}`).toBeLessThan(5.1e-7);
      if (error === null || value === null) continue;
      expect(Math.abs(error - toldError!), `${key} error of ${name}`).toBeLessThan(1e-9);
      const reach = findCriticalT(groups[name] - 1) * error;
      expect(Math.abs(value - reach - actual[`${name}Low`]!), `${key} ${name}Low`).toBeLessThan(
        5.1e-7,
      );
      expect(Math.abs(value + reach - actual[`${name}High`]!), `${key} ${name}High`).toBeLessThan(
        5.1e-7,
      );
    }
  }

  it.each(['STORE', 'WEEK', 'DEPARTMENT', 'MARKDOWN', 'OFFER_SIZE'] as const)(
    'agree by %s',
    async (by) => {
      const answer = await fixture.ask(offerImpact, { by });
      requireEqual('ALL 0', answer);
      const rows = { STORE: 45, WEEK: 143, DEPARTMENT: 81, MARKDOWN: 5, OFFER_SIZE: 3 };
      expect(answer.groups).toHaveLength(rows[by]);
      for (const group of answer.groups) {
        const place =
          by === 'WEEK'
            ? Date.parse(group.week ?? '') / 86_400_000
            : (group.store ??
              group.department ??
              group.markdown ??
              { SMALL: 1, MEDIUM: 2, LARGE: 3 }[group.offerSize!]);
        requireEqual(`${by} ${place}`, group);
      }
    },
  );
});
