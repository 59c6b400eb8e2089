import { describe, expect, it } from 'vitest';
import { requireDataset } from '../flow/flow.js';
import { retailMart, weeklySales } from '#test/setup/flow.js';
import { Lineage, type LineageFile } from './lineage.js';

const file = (dataset: string, sha256: string, ...periods: string[]): LineageFile => ({
  dataset,
  sha256,
  periods,
  replaced: [],
});
const FILES = [
  file('stores', 's', 'all'),
  file('features', 'f', '2010-02', '2011-01', '2012-05'),
  file('sales', 'a', '2010-02', '2010-03'),
  file('sales', 'b', '2011-01'),
];

/** Returns the periods of a relation whose chunks differ for other files. */
function listChangedPeriods(
  relation: string,
  files: readonly LineageFile[],
  flow = weeklySales,
): string[] {
  const before = new Lineage(weeklySales, FILES).listChunks(relation);
  const after = new Lineage(flow, files).listChunks(relation);
  const periods = new Set([...before.keys(), ...after.keys()]);
  return [...periods].filter((period) => before.get(period) !== after.get(period)).sort();
}

describe('Lineage', () => {
  it('has a chunk for each period with rows in a file', () => {
    const lineage = new Lineage(weeklySales, FILES);
    expect([...lineage.listChunks('stores').keys()]).toEqual(['all']);
    expect([...lineage.listChunks('sales').keys()]).toEqual(['2010-02', '2010-03', '2011-01']);
    expect([...lineage.listChunks('store_week').keys()]).toEqual(['2010', '2011']);
    expect([...lineage.listChunks('store_department_week').keys()]).toEqual([
      '2010-02',
      '2010-03',
      '2011-01',
    ]);
    expect([...lineage.listChunks('fuel_price_week').keys()]).toEqual(['2010', '2011', '2012']);
  });

  it('is the same for the same files', () => {
    expect(listChangedPeriods('store_department_week', structuredClone(FILES))).toEqual([]);
  });

  it.each<[string, readonly LineageFile[], string[], string[]]>([
    ['a new file', [...FILES, file('sales', 'c', '2011-01')], ['2011-01'], ['2011']],
    ['a file of a new period', [...FILES, file('sales', 'c', '2013-07')], ['2013-07'], ['2013']],
    ['a file withdrawn', FILES.slice(0, 3), ['2011-01'], ['2011']],
    [
      'files the other way round',
      [...FILES, file('sales', 'c', '2010-03')].toSpliced(2, 0, file('sales', 'c', '2010-03')),
      ['2010-03'],
      ['2010'],
    ],
    ['new features', [...FILES, file('features', 'g', '2011-01')], ['2011-01'], ['2011']],
    [
      'a correction of one row',
      FILES.with(2, { ...FILES[2]!, replaced: [{ line: 7, period: '2010-03' }] }),
      ['2010-03'],
      ['2010'],
    ],
    [
      'another stores file, to which every row refers',
      FILES.with(0, file('stores', 't', 'all')),
      ['2010-02', '2010-03', '2011-01'],
      ['2010', '2011'],
    ],
  ])('changes only what depends on %s', (_, files, months, years) => {
    expect(listChangedPeriods('store_department_week', files)).toEqual(months);
    expect(listChangedPeriods('store_week', files)).toEqual(years);
  });

  it('ignores files that only repeat others in the digests of what depends on merged rows', () => {
    const files = [...FILES, file('features', 'g', '2010-02', '2011-01')];
    const features = requireDataset(weeklySales, 'features');
    const merged = new Lineage(weeklySales, files).listMergedChunks(features);
    const idle = new Map([[merged.get('2010-02') ?? '', new Set(['g'])]]);
    const lineage = new Lineage(weeklySales, files, idle);
    expect(lineage.listMergedChunks(features)).toEqual(merged);
    const before = new Lineage(weeklySales, FILES);
    const others = (relation: string) =>
      [...before.listChunks(relation)].flatMap(([period, digest]) =>
        lineage.listChunks(relation).get(period) === digest ? [] : [period],
      );
    expect(before.listMergedChunks(features).get('2010-02')).not.toBe(merged.get('2010-02'));
    expect(others('features')).toEqual(['2011-01']);
    expect(others('store_department_week')).toEqual(['2011-01']);
  });

  it('distinguishes the periods of one file', () => {
    const lineage = new Lineage(weeklySales, [file('sales', 'a', '2010-02', '2010-03')]);
    const [february, march] = lineage
      .listMergedChunks(requireDataset(weeklySales, 'sales'))
      .values();
    expect(february).not.toBe(march);
  });

  it('builds a mart of plans once without a plan, whatever else is delivered', () => {
    const sales = [...FILES, file('sales', 'c', '2011-01')];
    const plan = file('plan', 'p', 'all');
    expect(listChangedPeriods('plan_version', sales)).toEqual([]);
    expect(listChangedPeriods('plan_version', [...FILES, plan])).toEqual(['all']);
    const [before, after] = [FILES, sales].map((files) =>
      new Lineage(weeklySales, [...files, plan]).listChunks('plan_version').get('all'),
    );
    expect(before).not.toBe(after);
  });

  it('splits transactions by weeks of months, and their share only in the newest month', () => {
    const sold = [file('transactions', 'a', '2026-01-w1', '2026-01-w5', '2026-02-w1')];
    const listChunks = (relation: string, ...more: LineageFile[]) =>
      new Lineage(retailMart, [...sold, ...more]).listChunks(relation);
    const before = listChunks('shared_transactions');
    expect([...before.keys()]).toEqual(['2026-01', '2026-02-w1']);
    expect([...listChunks('retail_transactions').keys()]).toEqual(sold[0]!.periods);
    expect([...listChunks('customer_month').keys()]).toEqual(['2026-01', '2026-02']);

    const late = listChunks('shared_transactions', file('transactions', 'b', '2026-01-w3'));
    expect(late.get('2026-01')).not.toBe(before.get('2026-01'));
    expect(late.get('2026-02-w1')).toBe(before.get('2026-02-w1'));

    const next = listChunks('shared_transactions', file('transactions', 'b', '2026-03-w1'));
    expect([...next.keys()]).toEqual(['2026-01', '2026-02', '2026-03-w1']);
    expect(next.get('2026-01')).toBe(before.get('2026-01'));
  });

  it('changes only what depends on a changed rule', () => {
    const marts = weeklySales.marts.map((mart) =>
      mart.name === 'store_week' ? { ...mart, sql: `${mart.sql} -- another` } : mart,
    );
    const flow = { ...weeklySales, marts };
    expect(listChangedPeriods('store_week', FILES, flow)).toEqual(['2010', '2011']);
    expect(listChangedPeriods('department_week', FILES, flow)).toEqual([]);
  });

  it('changes the periods whose look-back reaches a changed one', () => {
    const lookingBack = (files: readonly LineageFile[]) => {
      const marts = weeklySales.marts.map((mart) =>
        mart.name === 'store_department_week' && mart.period
          ? { ...mart, period: { ...mart.period, lookBackDays: 364 } }
          : mart,
      );
      return new Lineage({ ...weeklySales, marts }, files).listChunks('store_department_week');
    };
    const before = lookingBack(FILES);
    const after = lookingBack([...FILES, file('sales', 'c', '2010-03')]);
    expect([...before].filter(([period, digest]) => after.get(period) !== digest)).toHaveLength(2);
    expect(after.get('2011-01')).not.toBe(before.get('2011-01'));
    expect(after.get('2010-02')).toBe(before.get('2010-02'));
  });

  it('builds a relation whole when an input of its rows is not split, because their periods are unknown', () => {
    const marts = weeklySales.marts.map((mart) =>
      mart.name === 'store_week' ? { ...mart, reads: [...mart.reads, 'stores'] } : mart,
    );
    const lineage = new Lineage({ ...weeklySales, marts }, FILES);
    expect([...lineage.listChunks('store_week').keys()]).toEqual(['all']);
  });

  it('builds a relation whole when none of its inputs is split', () => {
    const datasets = new Map(
      Array.from(weeklySales.datasets, ([name, dataset]) => [
        name,
        { ...dataset, period: undefined },
      ]),
    );
    const lineage = new Lineage({ ...weeklySales, datasets }, [file('sales', 'a', 'all')]);
    expect([...lineage.listChunks('store_week').keys()]).toEqual(['all']);
    expect(lineage.findPeriod('store_week')).toBeUndefined();
  });
});
