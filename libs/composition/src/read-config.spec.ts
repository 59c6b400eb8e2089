import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { readConfig, roomSettings } from './read-config.js';

/** Returns the lines of the error, one per mistake. */
function mistakes(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('CONFIG_INVALID');
    return (error as AppError).message.split('\n');
  }
}

const aws = {
  LAKE_URL: 's3://lake/prefix?region=eu-west-1',
  WAREHOUSE_URL: 'postgres://me@db.example/retail?secret=arn',
  SALES_MERGE_URL: 'glue://eu-west-1/sales-merge?database=retail',
  SALES_LOAD_URL: 'lambda:',
};

describe('settings that flows declare', () => {
  it('have defaults', () => {
    const { declaredUrls } = readConfig({});
    expect(declaredUrls['SALES_MERGE_URL']?.scheme).toBe('compute');
    expect(declaredUrls['SALES_LOAD_URL']?.scheme).toBe('worker');
    expect(declaredUrls['QUALITY_RULES_URL']).toBeUndefined();
  });

  it('are among the names of all settings', () => {
    const own = ['WAREHOUSE_URL', 'SALES_MERGE_URL', 'SALES_LOAD_URL', 'QUALITY_RULES_URL'];
    expect(roomSettings.names).toEqual(expect.arrayContaining(own));
  });

  it.each([
    ['SALES_MERGE_URL', 'glue://eu-west-1'],
    ['SALES_MERGE_URL', 'glue://secret-value/job'],
    ['SALES_LOAD_URL', 'secret-value'],
    ['QUALITY_RULES_URL', 's3://secret-value/rules.json'],
  ])('%s=%s is one line that names the setting and never the value', (name, value) => {
    const lines = mistakes({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name}: .+`));
    expect(lines[0]).not.toContain('secret-value');
  });

  it('accept valid combinations', () => {
    expect(readConfig(aws).declaredUrls).toMatchObject({
      SALES_MERGE_URL: { scheme: 'glue' },
      SALES_LOAD_URL: { scheme: 'lambda' },
    });
  });

  it.each([
    [{ LAKE_URL: 'file:/lake' }, ['SALES_MERGE_URL', 'SALES_LOAD_URL']],
    [{ WAREHOUSE_URL: 'embedded:/db' }, ['SALES_LOAD_URL']],
  ])('reject an invalid combination: %j', (change, settings) => {
    const lines = mistakes({ ...aws, ...change });
    expect(lines.map((line) => line.split(':')[0])).toEqual(settings);
  });

  it('are reported together with mistakes in other settings', () => {
    const lines = mistakes({ API_PORT: 'x', SALES_LOAD_URL: 'y' });
    expect(lines.map((line) => line.split(':')[0])).toEqual(['API_PORT', 'SALES_LOAD_URL']);
  });

  it('include the retention of snapshots and their quality rules', () => {
    expect(readConfig({}).snapshotsKeptDays).toBeUndefined();
    expect(readConfig({}).declaredUrls['QUALITY_RULES_URL']).toBeUndefined();
    const given = readConfig({
      SNAPSHOTS_KEPT_DAYS: '30',
      QUALITY_RULES_URL: 'file:/a/rules.json',
    });
    expect(given.snapshotsKeptDays).toBe(30);
    expect(given.declaredUrls['QUALITY_RULES_URL']?.href).toBe('file:/a/rules.json');
    for (const days of ['0', '-1', '1.5', 'a month']) {
      expect(() => readConfig({ SNAPSHOTS_KEPT_DAYS: days })).toThrow(/^SNAPSHOTS_KEPT_DAYS: /);
    }
    expect(() => readConfig({ QUALITY_RULES_URL: 's3://a/b' })).toThrow(/^QUALITY_RULES_URL: /);
  });
});

describe('REPORTS_URL', () => {
  it('defaults to a folder next to a local lake, and to none for a remote lake', () => {
    const { reports } = readConfig({ STATE_DIR: '/srv/state' });
    expect(reports?.href).toBe('file:/srv/state/reports');
    expect(readConfig(aws).reports).toBeUndefined();
    const around = { STATE_DIR: '/srv/files/state', SOURCE_URL: 'file:/srv/files' };
    expect(readConfig(around).reports).toBeUndefined();
    const REPORTS_URL = 's3://lake/prefix-of-reports';
    expect(readConfig({ ...aws, REPORTS_URL }).reports?.href).toBe(REPORTS_URL);
  });

  it.each([
    [{ LAKE_URL: 'file:/srv/lake', REPORTS_URL: 'file:/srv/lake/reports' }, 'LAKE_URL'],
    [{ SOURCE_URL: 'file:/srv/data/in', REPORTS_URL: 'file:/srv/data/../data' }, 'SOURCE_URL'],
    [{ ...aws, REPORTS_URL: 's3://lake?region=eu-west-1' }, 'LAKE_URL'],
  ])('must not overlap with what runs read: %j', (environment, other) => {
    expect(mistakes(environment)).toEqual([
      `REPORTS_URL: write a place that is neither inside ${other} nor contains it`,
    ]);
  });
});
