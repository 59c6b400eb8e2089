import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import { weeklySales } from '#test/setup/flow.js';
import { parseQualityRules, writtenQualityRules } from './quality-rules.js';

const rowCount = {
  name: 'rows',
  kind: 'row-count',
  mart: 'store_week',
  compare: 'previous',
  maxDrop: 0.2,
  action: 'hold',
};
const nullRate = {
  name: 'nulls',
  kind: 'null-rate',
  mart: 'store_week',
  column: 'cpi',
  compare: 'absolute',
  maxRate: 0.1,
  action: 'warn',
};
const ratio = {
  name: 'ratio',
  kind: 'ratio',
  mart: 'store_week',
  compare: 'absolute',
  action: 'warn',
  part: 'departments',
  whole: 'store_size',
  by: 'week_date',
  maxRatio: 0.1,
};

describe('quality rules', () => {
  let folder: string;
  let file: string;
  const readRules = (url?: ReturnType<typeof folderUrl>) =>
    parseQualityRules(weeklySales, writtenQualityRules(weeklySales, url));
  const rulesIn = async (text: string) => {
    await writeFile(file, text);
    return readRules(folderUrl('file', file));
  };
  /** Lines of the error without the file's name, which each line must contain. */
  const mistakesIn = async (content: unknown): Promise<string[]> => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const error: unknown = await rulesIn(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('CONFIG_INVALID');
    const start = `QUALITY_RULES_URL: ${file}: `;
    return (error as AppError).message.split('\n').map((line) => {
      expect(line.startsWith(start)).toBe(true);
      return line.slice(start.length);
    });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rules-'));
    file = join(folder, 'my rules.json');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('ship with the flow, and those that need a value from the chain are off', () => {
    const shipped = readRules();
    const lines = shipped.map(({ name, action, allowed }) => `${action} ${name}: ${allowed}`);
    expect(lines).toEqual([
      'hold department-weeks-lost: at most 20 % fewer',
      'hold sales-out-of-scale: at most 50 % less, or 900 % more',
      'warn sales-down: at most 20 % less',
      'hold calendar-unfit: none',
      'warn plan-unplaced: none',
      'warn fuel-price-missing: at most 10 %',
      'warn cpi-missing: at most 10 %',
      'warn unemployment-missing: at most 10 %',
      'warn sales-dated-ahead: at most 7 days',
      'warn newest-week-incomplete: at most 0 %',
    ]);
  });

  it('come from a configured file instead', async () => {
    const rules = await rulesIn(JSON.stringify({ rules: [nullRate] }));
    expect(rules.map(({ name, kind, mart, action }) => [name, kind, mart, action])).toEqual([
      ['nulls', 'null-rate', 'store_week', 'warn'],
    ]);
    expect(await rulesIn('{"rules": []}')).toEqual([]);
  });

  it.each([
    [{ ...rowCount, maxDrop: 20 }, /^rules: 0: maxDrop: .*1/],
    [{ ...rowCount, maxDrop: undefined }, /^rules: 0: set maxDrop, maxRise or both$/],
    [{ ...rowCount, maxDorp: 0.2 }, /^rules: 0: .*maxDorp/],
    [
      { ...rowCount, kind: 'rows' },
      /^rules: 0: kind: .*row-count.*sum.*ratio.*null-rate.*freshness.*days-ahead/,
    ],
    [{ ...rowCount, action: 'stop' }, /^rules: 0: action: .*hold.*warn.*off/],
    [{ ...rowCount, name: 'Rows lost' }, /^rules: 0: name: write small letters/],
    [{ ...rowCount, mart: 'sales' }, /^rules: 0: mart: .*store_week/],
    [{ ...nullRate, column: 'cpi) --' }, /^rules: 0: column: .*no column of that name.*cpi/],
    [{ ...nullRate, column: 'toString' }, /^rules: 0: column: .*no column of that name/],
    [{ ...nullRate, maxRate: '0.1' }, /^rules: 0: maxRate: .*number/],
    [
      { ...rowCount, kind: 'sum', column: 'store_type' },
      /^rules: 0: column: .*needs a number here: use one of store, .*weekly_sales/,
    ],
    [
      { ...ratio, part: 'store_type' },
      /^rules: 0: part: .*needs a number here: use one of store, /,
    ],
    [{ ...ratio, whole: 'sales' }, /^rules: 0: whole: store_week has no column of that name/],
    [{ ...ratio, by: '1; --' }, /^rules: 0: by: store_week has no column of that name/],
    [
      { ...nullRate, kind: 'freshness', maxRate: undefined, maxAgeDays: 9 },
      /^rules: 0: column: store_week needs a date here: use one of week_date$/,
    ],
  ])('are refused when one of them is %j', async (rule, mistake) => {
    const mistakes = await mistakesIn({ rules: [rule] });
    expect(mistakes).toEqual([expect.stringMatching(mistake) as string]);
  });

  it('are refused with every mistake at once', async () => {
    const rules = [{ ...rowCount, maxDrop: -1 }, nullRate, { ...nullRate, name: '' }];
    expect(await mistakesIn({ rules })).toHaveLength(2);
    expect(await mistakesIn({ rules: [rowCount, { ...nullRate, name: 'rows' }] })).toEqual([
      'rules: two rules have the name rows; rename one',
    ]);
  });

  it('are refused when their file is unreadable', async () => {
    expect(await mistakesIn('{"rules": [')).toHaveLength(1);
    expect(await mistakesIn([])).toHaveLength(1);
    const missing = folderUrl('file', join(folder, 'none.json'));
    expect(() => readRules(missing)).toThrow(/QUALITY_RULES_URL: .*none\.json: .*ENOENT/);
  });
});
