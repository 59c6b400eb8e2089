import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { ApiKeys } from '#access/credentials/api-keys.js';
import { ReportFixture } from '#test/factories/report-fixture.js';
import { Reports } from './reports.js';

const SCOPE = { stores: [2, 3] };
const SETTING = {
  name: 'own',
  title: 'Own',
  stores: null,
  format: 'csv',
  sep: null,
  decimal: null,
  emails: null,
  folder: 'managers',
  cron: null,
  zone: null,
  missed: 'run',
} as const;
const weekly = { answer: 'weeklyTopStores', args: {} };

describe('a report of a key that is bound to stores', () => {
  let fixture: ReportFixture;
  let keys: ApiKeys;
  let keyId: string;
  let own: Reports;
  const open = (id: string) =>
    new Reports(fixture.database.warehouse, new AuditLog(fixture.database.warehouse), id);

  beforeEach(async () => {
    fixture = await ReportFixture.open();
    keys = new ApiKeys(fixture.database.warehouse);
    ({ id: keyId } = await keys.create({ name: 'north', role: 'admin', scope: SCOPE }, 'test'));
    own = open(keyId);
    await own.set({ ...SETTING, answers: [weekly] }, `key ${keyId}`);
  });
  afterEach(() => fixture.close());

  it('has the rows of its stores alone, whoever sends it', async () => {
    expect(await fixture.sendNow('own')).toMatchObject({ state: 'sent', error: null });
    const lines = (await fixture.readNamed('weekly-top-stores.csv')).trim().split('\r\n');
    // Of 2010-12-31, 2011-01-07 and 2011-02-04: store 1 would lead the first and the last one.
    const leaders = lines
      .slice(1)
      .map((line) => [
        line.slice(0, 10),
        ...[...line.matchAll(/""store"": (\d)/g)].map(([, store]) => store),
        /\]",([\d.]+),/.exec(line)?.[1],
      ]);
    expect(leaders).toEqual([
      ['2010-12-31', '2', '150.00'],
      ['2011-01-07', '2', '300.00'],
      ['2011-02-04', '2', '3', '40.00'],
    ]);
  });

  it('names the scope in its document', async () => {
    await own.set(
      { ...SETTING, format: 'html', answers: [{ ...weekly, isReport: true }] },
      `key ${keyId}`,
    );
    expect(await fixture.sendNow('own')).toMatchObject({ state: 'sent' });
    const page = await fixture.readNamed('own.html');
    expect(page).toContain('All figures are of stores 2, 3 alone.');
  });

  it.each(['revoked', 'expired'])('is not sent after its key is %s', async (how) => {
    const { warehouse } = fixture.database;
    if (how === 'revoked') await keys.revoke(keyId, 'test', 'left');
    else
      await warehouse.query('UPDATE ops.api_keys SET expires_at = now() WHERE key_id = $1', [
        keyId,
      ]);
    expect(await fixture.sendNow('own')).toMatchObject({
      state: 'failed',
      error:
        `REPORT_FAILED: key ${keyId}, whose stores the report own is about, is revoked or has ` +
        'expired: remove the report, and set it with a valid key',
    });
    expect(await fixture.listFiles()).toEqual([]);
  });

  it('exists for its key and for the chain, not for other keys with a scope', async () => {
    const { id } = await keys.create({ name: 'south', role: 'admin', scope: SCOPE }, 'test');
    const other = open(id);
    await fixture.set();
    const names = async (reports: Reports) => (await reports.list()).map(({ name }) => name);
    expect(await names(own)).toEqual(['own']);
    expect(await names(other)).toEqual([]);
    expect(await names(fixture.reports)).toEqual(['own', 'weekly']);
    await expect(other.remove('own', `key ${id}`)).rejects.toMatchObject({
      code: 'REPORT_NOT_FOUND',
    });
    await expect(own.send('weekly', `key ${keyId}`)).rejects.toMatchObject({
      code: 'REPORT_NOT_FOUND',
    });
    await fixture.sendNow('weekly');
    await fixture.sendNow('own');
    const runs = await fixture.runs.list({ first: 9, keyId });
    expect(runs.map(({ report }) => report)).toEqual(['own']);
    expect(await fixture.runs.list({ first: 9, keyId: id })).toEqual([]);
  });

  it('keeps its scope: nobody else changes it, and it changes no other', async () => {
    await fixture.set();
    const taken = {
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining('another caller has a report of this name') as string,
    };
    await expect(
      fixture.reports.set({ ...SETTING, answers: [weekly] }, 'key 1'),
    ).rejects.toMatchObject(taken);
    await expect(
      own.set({ ...SETTING, name: 'weekly', answers: [weekly] }, `key ${keyId}`),
    ).rejects.toMatchObject(taken);
  });

  it.each([
    ['an answer whose marts have no stores', { answers: 'top-customers' }],
    ['a foreign store', { answers: 'lowest-fuel-prices?store=1' }],
    ['a store that does not exist', { answers: 'department-performance', stores: '9' }],
  ])('is refused with %s', async (_, asked) => {
    await expect(fixture.set({ name: 'new', ...asked }, undefined, SCOPE)).rejects.toMatchObject({
      code: 'SCOPE_REFUSED',
      message: expect.stringContaining('you may see stores 2, 3 only') as string,
    });
  });

  it('is refused without departments in an answer for a key of departments', async () => {
    await expect(
      fixture.set({ answers: 'basket-size' }, undefined, { departments: [1] }),
    ).rejects.toMatchObject({ code: 'SCOPE_REFUSED' });
  });
});
