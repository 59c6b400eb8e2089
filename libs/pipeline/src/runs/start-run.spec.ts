import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { yieldItems, ReplayFixture } from '#test/factories/replay-fixture.js';
import { noQueue } from '#test/setup/pipeline.js';
import { createLedger } from '#test/setup/flow.js';
import type { Correction } from '../corrections/correction.js';
import { replay } from './start-run.js';

describe('a run for corrections', () => {
  let fixture: ReplayFixture;

  beforeEach(async () => {
    fixture = await ReplayFixture.open();
  });
  afterEach(() => fixture.close());

  const start = (corrections?: Correction[]) => {
    const ledger = createLedger(fixture.database.warehouse);
    const given = corrections && yieldItems(corrections);
    return replay({ ledger, lake: fixture.embedded.lake, queue: noQueue }, given, { actor: 'cli' });
  };
  const end = () => fixture.query(`UPDATE ops.runs SET status = 'succeeded'`);

  it('starts when a correction is new', async () => {
    const { run, ...rest } = await start([fixture.createCorrection(5, '1;1;A')]);
    expect(run).toMatchObject({ id: '2', trigger: 'replay', onlyIfChanged: true });
    expect(rest).toEqual({
      taken: 1,
      unchanged: 0,
      isStarted: true,
      message: 'run 2 has started: follow it at /v1/admin/runs/2',
    });
  });

  it('does not start for known corrections that a run has published', async () => {
    await start([fixture.createCorrection(5, '1;1;A')]);
    await end();
    // The run had no result: the correction still waits.
    expect((await start([fixture.createCorrection(5, '1;1;A')])).isStarted).toBe(true);
    await fixture.deliver();
    await end();
    // A run took it, and had no result either.
    expect((await start([fixture.createCorrection(5, '1;1;A')])).isStarted).toBe(true);
    await fixture.publish();
    await end();
    const again = await start([fixture.createCorrection(5, '1;1;A')]);
    expect(again).toMatchObject({ taken: 0, unchanged: 1, run: null, isStarted: false });
    expect(again.message).toMatch(/nothing to replay/);
  });

  it('does not start while another run is active', async () => {
    await start();
    const second = await start([fixture.createCorrection(5, '1;1;A')]);
    expect(second).toMatchObject({ taken: 1, isStarted: false, run: { id: '2' } });
    expect(second.message).toMatch(/^run 2 is active/);
  });

  it('starts for a corrected contract, without rows', async () => {
    expect(await start()).toMatchObject({ taken: 0, isStarted: true, run: { id: '2' } });
    const acts = await fixture.query('SELECT actor, action, subject FROM ops.audit_log');
    expect(acts).toEqual([{ actor: 'cli', action: 'start-run', subject: 'run 2' }]);
  });
});
