import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { createLedger } from '#test/setup/flow.js';
import { requestRun } from '#test/setup/request-run.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { Ledger } from '../ledger/ledger.js';
import { setFlowRules } from '../rules/change-flow.js';
import { FileArrivals } from './file-arrivals.js';

const SETTLE_MS = 2_000;

describe('new files', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  let files: string[];
  let now: number;

  beforeEach(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse);
    files = [];
    now = Date.UTC(2026, 0, 1);
    await database.warehouse.transaction((manager) =>
      ledger.settings.set(manager, { onFiles: true }),
    );
  });
  afterEach(() => database.drop());

  const open = () => {
    const source = {
      url: 'file:///deliveries',
      list: () =>
        Promise.resolve(
          files.map((path) => ({ path, bytes: 1, modified: 7, changed: 7, version: '1' })),
        ),
    };
    return new FileArrivals(ledger, source, { settleMs: SETTLE_MS, isMetered: false });
  };
  /** Polls a second later. @returns number of the run that starts */
  const look = async (arrivals: FileArrivals) => (await arrivals.poll((now += 1_000)))?.id;
  const finish = () => database.warehouse.query(`UPDATE ops.runs SET status = 'succeeded'`);

  it('start a run once nothing changes any more', async () => {
    const arrivals = open();
    files = ['a.csv'];
    expect(await look(arrivals)).toBeUndefined();
    files = ['a.csv', 'b.csv'];
    expect(await look(arrivals)).toBeUndefined();
    expect(await look(arrivals)).toBeUndefined();
    expect(await look(arrivals)).toBe('1');
    await finish();
    for (let n = 0; n < 5; n++) expect(await look(arrivals)).toBeUndefined();
    files.push('c.csv');
    expect([await look(arrivals), await look(arrivals), await look(arrivals)]).toEqual([
      undefined,
      undefined,
      '2',
    ]);
  });

  it('start a run eventually, although more keep arriving', async () => {
    const arrivals = open();
    const begun: (string | undefined)[] = [];
    for (let n = 0; n < 62; n++) {
      files.push(`${n}.csv`);
      begun.push(await look(arrivals));
    }
    expect(begun.indexOf('1')).toBe(60);
  });

  it('start one run with many workers, and none after a restart', async () => {
    files = ['a.csv'];
    const workers = [open(), open()];
    for (const worker of workers) await look(worker);
    now += SETTLE_MS;
    const begun = await Promise.all(workers.map((worker) => look(worker)));
    expect(begun.filter((id) => id !== undefined)).toEqual(['1']);
    await finish();
    const anew = open();
    for (let n = 0; n < 5; n++) expect(await look(anew)).toBeUndefined();
  });

  it('request a run again after the active one', async () => {
    const arrivals = open();
    await requestRun(ledger, 'admin', false);
    files = ['a.csv'];
    await look(arrivals);
    now += SETTLE_MS;
    await expect(look(arrivals)).rejects.toBeInstanceOf(AppError);
    await finish();
    expect(await look(arrivals)).toBe('2');
  });

  it("start nothing outside the flow's folder", async () => {
    const arrivals = open();
    await setFlowRules(ledger, { change: { folder: 'till' }, actor: 'key 7', reason: 'a test' });
    files = ['a.csv', 'tills/b.csv'];
    for (let n = 0; n < 5; n++) expect(await look(arrivals)).toBeUndefined();
    files.push('till/c.csv');
    expect([await look(arrivals), await look(arrivals), await look(arrivals)]).toEqual([
      undefined,
      undefined,
      '1',
    ]);
  });

  it('start nothing when the setting is off', async () => {
    await database.warehouse.transaction((manager) =>
      ledger.settings.set(manager, { onFiles: false }),
    );
    const arrivals = open();
    files = ['a.csv'];
    for (let n = 0; n < 5; n++) expect(await look(arrivals)).toBeUndefined();
  });
});
