import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  buildSnapshot,
  holdSnapshot,
  type SnapshotRows,
  publishInserted,
} from '#test/pipeline/inserted-snapshots.js';
import { createLedger, weeklySales } from '#test/setup/flow.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { coverage, daysAhead, freshness, nullRate, ratio, rowCount, sum } from './rule-kinds.js';
import { checkQuality } from './quality-gate.js';
import type { QualityRule } from '../flow/quality-rule.js';

const rowsRule = (limits: object, action = 'hold') =>
  rowCount(weeklySales.marts).parse({
    name: 'rows',
    kind: 'row-count',
    mart: 'store_department_week',
    compare: 'previous',
    action,
    ...limits,
  });
const sumRule = (limits: object, action = 'hold') =>
  sum(weeklySales.marts).parse({
    name: 'sales',
    kind: 'sum',
    mart: 'store_week',
    column: 'weekly_sales',
    compare: 'previous',
    action,
    ...limits,
  });
const nullRule = (maxRate: number, action = 'hold') =>
  nullRate(weeklySales.marts).parse({
    name: 'fuel',
    kind: 'null-rate',
    mart: 'store_week',
    column: 'fuel_price',
    compare: 'absolute',
    maxRate,
    action,
  });
const ageRule = (maxAgeDays: number, action = 'hold') =>
  freshness(weeklySales.marts).parse({
    name: 'age',
    kind: 'freshness',
    mart: 'store_week',
    column: 'week_date',
    compare: 'absolute',
    maxAgeDays,
    action,
  });
const aheadRule = (maxDays: number) =>
  daysAhead(weeklySales.marts).parse({
    name: 'ahead',
    kind: 'days-ahead',
    mart: 'store_week',
    column: 'week_date',
    compare: 'absolute',
    maxDays,
    action: 'warn',
  });
const coverageRule = (maxMissing: number) =>
  coverage(weeklySales.marts).parse({
    name: 'coverage',
    kind: 'coverage',
    mart: 'store_week_coverage',
    column: 'is_complete',
    date: 'week_date',
    compare: 'absolute',
    maxMissing,
    action: 'warn',
  });
const ratioRule = (maxRatio: number, by: object = {}) =>
  ratio(weeklySales.marts).parse({
    name: 'ratio',
    kind: 'ratio',
    mart: 'store_week',
    part: 'fuel_price',
    ...by,
    whole: 'weekly_sales',
    compare: 'absolute',
    maxRatio,
    action: 'warn',
  });

describe('rules of the quality gate', () => {
  let database: TestWarehouse;
  const published = async (rows: SnapshotRows) => {
    const id = await buildSnapshot(database.warehouse, rows);
    await publishInserted(database.warehouse, id);
  };
  /** @param plannedAt the snapshot that was published when the run was planned; the published one by default */
  const check = (snapshotId: number, rules: readonly QualityRule[], plannedAt?: number) =>
    database.warehouse.transaction(async ({ queryRunner }) => {
      if (!queryRunner) throw new Error('no query runner');
      const published = Number(await createLedger(database.warehouse).snapshots.readPublished());
      const against = plannedAt ?? (Number.isNaN(published) ? null : published);
      const candidate = { runId: snapshotId, snapshotId, against };
      return checkQuality(queryRunner, weeklySales, rules, candidate);
    });
  /** Outcome and message of one rule for a snapshot that is built for it. */
  const checkOutcome = async (rows: SnapshotRows, rule: QualityRule) => {
    const [found] = await check(await buildSnapshot(database.warehouse, rows), [rule]);
    return [found?.outcome, found?.message];
  };

  beforeEach(async () => {
    database = await createTestWarehouse();
  });
  afterEach(() => database.drop());

  it('compare with the snapshot published when the run was planned, and once it is dropped with the published one', async () => {
    await published({ departmentWeeks: 10 });
    await published({ departmentWeeks: 20 });
    const candidate = await buildSnapshot(database.warehouse, { departmentWeeks: 15 });
    const previous = async (plannedAt: number) => {
      const [found] = await check(candidate, [rowsRule({ maxDrop: 0.5 })], plannedAt);
      return found?.previous;
    };
    expect(await previous(1)).toBe('10');
    await database.warehouse.query(
      `UPDATE ops.snapshots SET status = 'dropped' WHERE snapshot_id = 1`,
    );
    expect(await previous(1)).toBe('20');
  });

  it('judge the coverage of the newest week', async () => {
    const told = 'is_complete of store_week_coverage holds for';
    expect(await checkOutcome({}, coverageRule(0))).toEqual([
      'passed',
      'store_week_coverage has no rows',
    ]);
    // A former week lacks a store, the newest has all.
    const whole = [
      { week: '2010-02-05', isComplete: [true, false] },
      { week: '2010-02-12', isComplete: [true, true] },
    ];
    expect(await checkOutcome({ coverage: whole }, coverageRule(0))).toEqual([
      'passed',
      `${told} 2 of 2 rows of 2010-02-12, the newest week_date (limit 0 % without)`,
    ]);
    const partial = [{ week: '2010-02-05', isComplete: [true, false, false, false] }];
    expect(await checkOutcome({ coverage: partial }, coverageRule(0))).toEqual([
      'warned',
      `${told} 1 of 4 rows of 2010-02-05, the newest week_date (limit 0 % without)`,
    ]);
    expect((await checkOutcome({ coverage: partial }, coverageRule(0.75)))[0]).toBe('passed');
    expect((await checkOutcome({ coverage: partial }, coverageRule(0.74)))[0]).toBe('warned');
  });

  it('count rows against the published snapshot', async () => {
    await published({ departmentWeeks: 2_180 });
    const mart = 'store_department_week has';
    expect(await checkOutcome({ departmentWeeks: 1_200 }, rowsRule({ maxDrop: 0.2 }))).toEqual([
      'held',
      `${mart} 1,200 rows, 45 % fewer than snapshot 1's 2,180 (limit 20 %)`,
    ]);
    // 2,180 × 0.8 = 1,744: the largest allowed drop.
    expect(await checkOutcome({ departmentWeeks: 1_744 }, rowsRule({ maxDrop: 0.2 }))).toEqual([
      'passed',
      `${mart} 1,744 rows, 20 % fewer than snapshot 1's 2,180 (limit 20 %)`,
    ]);
    const oneLess = await checkOutcome(
      { departmentWeeks: 1_743 },
      rowsRule({ maxDrop: 0.2 }, 'warn'),
    );
    expect(oneLess[0]).toBe('warned');
    // 2,180 × 1.5 = 3,270.
    const rise = rowsRule({ maxRise: 0.5 });
    expect((await checkOutcome({ departmentWeeks: 3_270 }, rise))[0]).toBe('passed');
    expect(await checkOutcome({ departmentWeeks: 3_271 }, rise)).toEqual([
      'held',
      `${mart} 3,271 rows, over 50 % more than snapshot 1's 2,180 (limit 50 %)`,
    ]);
    expect(await checkOutcome({ departmentWeeks: 5 }, rise)).toEqual([
      'passed',
      `${mart} 5 rows, 99.8 % fewer than snapshot 1's 2,180`,
    ]);
    expect(await checkOutcome({ departmentWeeks: 2_180 }, rise)).toEqual([
      'passed',
      `${mart} 2,180 rows, as many as snapshot 1`,
    ]);
  });

  it('sum a column to the cent, also below zero', async () => {
    await published({ storeWeeks: [{ sales: '1000.01' }, { sales: '1000.01' }] });
    const rule = sumRule({ maxDrop: 0.5, maxRise: 0.5 });
    // Half of 2000.02 is 1000.01.
    expect((await checkOutcome({ storeWeeks: [{ sales: '1000.01' }] }, rule))[0]).toBe('passed');
    expect(await checkOutcome({ storeWeeks: [{ sales: '1000.00' }] }, rule)).toEqual([
      'held',
      "weekly_sales of store_week adds up to 1,000.00, over 50 % less than snapshot 1's 2,000.02 (limit 50 %)",
    ]);
    expect((await checkOutcome({ storeWeeks: [{ sales: '3000.03' }] }, rule))[0]).toBe('passed');
    expect((await checkOutcome({ storeWeeks: [{ sales: '3000.04' }] }, rule))[0]).toBe('held');
    await published({ storeWeeks: [{ sales: '-100.00' }] });
    expect((await checkOutcome({ storeWeeks: [{ sales: '-150.00' }] }, rule))[0]).toBe('passed');
    expect(await checkOutcome({ storeWeeks: [{ sales: '-150.01' }] }, rule)).toEqual([
      'held',
      "weekly_sales of store_week adds up to -150.01, over 50 % less than snapshot 6's -100.00 (limit 50 %)",
    ]);
  });

  it('report no share of zero', async () => {
    await published({});
    expect(await checkOutcome({}, sumRule({ maxRise: 0.5 }))).toEqual([
      'passed',
      'weekly_sales of store_week adds up to 0, as much',
    ]);
    expect(await checkOutcome({ departmentWeeks: 3 }, rowsRule({ maxDrop: 0.2 }))).toEqual([
      'passed',
      "store_department_week has 3 rows, against snapshot 1's 0",
    ]);
    expect((await checkOutcome({ departmentWeeks: 3 }, rowsRule({ maxRise: 9 })))[0]).toBe('held');
    expect(await checkOutcome({}, nullRule(0))).toEqual(['passed', 'store_week has no rows']);
    expect(await checkOutcome({}, ageRule(0))).toEqual(['passed', 'store_week has no rows']);
  });

  it('count rows without a value', async () => {
    const filled = { sales: '1.00' };
    const empty = { sales: '1.00', fuel: null };
    const eighth = { storeWeeks: [empty, ...Array.from({ length: 7 }, () => filled)] };
    expect(await checkOutcome(eighth, nullRule(0.1))).toEqual([
      'held',
      'fuel_price of store_week is empty in 12.5 % of its rows (limit 10 %)',
    ]);
    expect((await checkOutcome(eighth, nullRule(0.1, 'warn')))[0]).toBe('warned');
    expect((await checkOutcome(eighth, nullRule(0.125)))[0]).toBe('passed');
    expect((await checkOutcome(eighth, nullRule(0.124999)))[1]).toContain(
      'empty in over 12.5 % of',
    );
    expect((await checkOutcome({ storeWeeks: [filled] }, nullRule(0)))[0]).toBe('passed');
  });

  it('limit a column to a share of another, over all rows or at its maximum', async () => {
    const weeks = (...fuel: (string | null)[]) => ({
      storeWeeks: fuel.map((each) => ({ sales: '100.00', fuel: each })),
    });
    // 15 of 300, and 12 of 100 in the second week.
    const three = weeks('1', '12', '2');
    expect(await checkOutcome(three, ratioRule(0.05))).toEqual([
      'passed',
      'fuel_price of store_week is 15.000 of 300.00 weekly_sales, 5 % (limit 5 %)',
    ]);
    expect(await checkOutcome(three, ratioRule(0.0499))).toEqual([
      'warned',
      'fuel_price of store_week is 15.000 of 300.00 weekly_sales, 5 % (limit 4.99 %)',
    ]);
    const byWeek = { by: 'week_date' };
    expect(await checkOutcome(three, ratioRule(0.05, byWeek))).toEqual([
      'warned',
      'fuel_price of store_week is 12.000 of 100.00 weekly_sales where week_date is 2010-02-12, ' +
        '12 % (limit 5 %)',
    ]);
    expect((await checkOutcome(three, ratioRule(0.12, byWeek)))[0]).toBe('passed');
    // Of equal weeks the newest counts; a week without a value never does.
    const equal = await checkOutcome(weeks('6', '6', null), ratioRule(0.05, byWeek));
    expect(equal[1]).toContain('where week_date is 2010-02-12, 6 % (limit 5 %)');
    for (const by of [{}, byWeek]) {
      expect(await checkOutcome({}, ratioRule(0, by))).toEqual([
        'passed',
        'store_week has no weekly_sales',
      ]);
    }
  });

  it('report the age of the newest date', async () => {
    const [{ days } = { days: 0 }] = await database.warehouse.query<{ days: number }[]>(
      `SELECT current_date - date '2010-02-12' AS days`,
    );
    const twoWeeks = { storeWeeks: [{ sales: '1.00' }, { sales: '1.00' }] };
    const words = days.toLocaleString('en');
    expect(await checkOutcome(twoWeeks, ageRule(14))).toEqual([
      'held',
      `the newest week_date of store_week is ${words} days old (limit 14)`,
    ]);
    expect((await checkOutcome(twoWeeks, ageRule(days - 1, 'warn')))[0]).toBe('warned');
    expect((await checkOutcome(twoWeeks, ageRule(days)))[0]).toBe('passed');
  });

  it('warn of a date after today', async () => {
    const week = { storeWeeks: [{ sales: '1.00' }] };
    expect(await checkOutcome(week, aheadRule(0))).toEqual([
      'passed',
      'the newest week_date of store_week is not after today',
    ]);
    const ahead = await buildSnapshot(database.warehouse, week);
    await database.warehouse.query(
      'UPDATE mart.store_week_chunks SET week_date = current_date + 40 WHERE chunk_id = $1',
      [ahead],
    );
    const found = async (maxDays: number) => {
      const [{ outcome, message } = {}] = await check(ahead, [aheadRule(maxDays)]);
      return [outcome, message];
    };
    const newest = 'the newest week_date of store_week is 40 days after today';
    expect(await found(39)).toEqual(['warned', `${newest} (limit 39)`]);
    expect(await found(40)).toEqual(['passed', `${newest} (limit 40)`]);
  });

  it.each([
    ['another source', 'file:/other', 'file:/chain'],
    ['a run that did not say', null, 'file:/chain'],
    ['a run that does not say', 'file:/chain', null],
    ['runs that do not say', null, null],
  ])('skip the comparison without %s', async (_, former, source) => {
    await published({ source: former, departmentWeeks: 10 });
    expect(await checkOutcome({ source, departmentWeeks: 1 }, rowsRule({ maxDrop: 0.2 }))).toEqual([
      'passed',
      'store_department_week has 1 row, with no published snapshot of the same source to compare with',
    ]);
  });

  it('skip the comparison before the first publication', async () => {
    const rule = rowsRule({ maxDrop: 0.2, maxRise: 0.2 });
    expect((await checkOutcome({ departmentWeeks: 1 }, rule))[0]).toBe('passed');
  });

  it('record their findings, replacing earlier ones', async () => {
    await published({ departmentWeeks: 4, storeWeeks: [{ sales: '10.00' }] });
    const id = await buildSnapshot(database.warehouse, {
      departmentWeeks: 3,
      storeWeeks: [{ sales: '9.00', fuel: null }],
    });
    const recorded = () =>
      database.warehouse.query<object[]>(
        `SELECT rule, kind, action, allowed, trim_scale(measured)::text AS measured,
                trim_scale(previous)::text AS previous, outcome
         FROM ops.quality_checks WHERE snapshot_id = $1 AND run_id = $1 ORDER BY rule`,
        [id],
      );
    await check(id, [rowsRule({ maxDrop: 0.2 }), sumRule({ maxDrop: 0.5 }), nullRule(0, 'warn')]);
    expect(await recorded()).toEqual([
      {
        rule: 'fuel',
        kind: 'null-rate',
        action: 'warn',
        allowed: 'at most 0 %',
        measured: '1',
        previous: null,
        outcome: 'warned',
      },
      {
        rule: 'rows',
        kind: 'row-count',
        action: 'hold',
        allowed: 'at most 20 % fewer',
        measured: '3',
        previous: '4',
        outcome: 'held',
      },
      {
        rule: 'sales',
        kind: 'sum',
        action: 'hold',
        allowed: 'at most 50 % less',
        measured: '9',
        previous: '10',
        outcome: 'passed',
      },
    ]);
    await check(id, [rowsRule({ maxDrop: 0.25 })]);
    expect(await recorded()).toMatchObject([{ rule: 'rows', outcome: 'passed' }]);
  });

  it('pass after an administrator overrides them, and report the override', async () => {
    await published({ departmentWeeks: 4 });
    const id = await buildSnapshot(database.warehouse, { departmentWeeks: 1 });
    await holdSnapshot(database.warehouse, id, 'fewer rows');
    await database.warehouse.query(
      `UPDATE ops.snapshots SET override_reason = 'closed stores' WHERE snapshot_id = $1`,
      [id],
    );
    const checks = await check(id, [rowsRule({ maxDrop: 0.2 }), ageRule(1, 'warn')]);
    expect(checks.map(({ outcome }) => outcome)).toEqual(['overridden', 'passed']);
  });
});
