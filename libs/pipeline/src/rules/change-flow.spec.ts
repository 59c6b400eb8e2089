import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLedger, retailMart } from '#test/setup/flow.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { Ledger } from '../ledger/ledger.js';
import { setFlowRules } from './change-flow.js';

describe('rules of a flow that are set', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  let others: Ledger;
  const set = (change: Record<string, unknown>, expectedVersion?: number) =>
    setFlowRules(ledger, { change, expectedVersion, actor: 'key 7', reason: 'so be it' });

  beforeEach(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse, retailMart);
    others = createLedger(database.warehouse);
  });
  afterEach(() => database.drop());

  it('are versions, with the previous values, actor and reason', async () => {
    expect(await ledger.rules.newest()).toBeUndefined();
    await set({ processed: 'stay', parameters: { incentivePercent: '2' } });
    await set({ processed: null, folder: 'tills' });
    const versions = await ledger.rules.list(10);
    expect(versions).toMatchObject([
      { version: 2, rules: { folder: 'tills', parameters: { incentivePercent: '2' } } },
      { version: 1, rules: { processed: 'stay', parameters: { incentivePercent: '2' } } },
    ]);
    expect(versions[0]).toMatchObject({ setBy: 'key 7', reason: 'so be it' });
    expect(await ledger.rules.list(10, 2)).toMatchObject([{ version: 1 }]);
    expect(await ledger.rules.newest()).toEqual(versions[0]);
    expect(await others.rules.newest()).toBeUndefined();
  });

  it('are written to the audit log with the changes', async () => {
    await set({ processed: 'stay' });
    expect(
      await database.warehouse.query(
        'SELECT actor, action, subject, reason, details FROM ops.audit_log',
      ),
    ).toEqual([
      {
        actor: 'key 7',
        action: 'set-flow-rules',
        subject: 'flow retail-mart',
        reason: 'so be it',
        details: { version: 1, change: { processed: 'stay' } },
      },
    ]);
  });

  it('change nothing when one part is invalid', async () => {
    await expect(set({ processed: 'stay', folder: '../x' })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      problems: [{ argument: 'rules.folder' }],
    });
    expect(await ledger.rules.newest()).toBeUndefined();
    expect(await database.warehouse.query('SELECT FROM ops.audit_log')).toEqual([]);
  });

  it('are refused when the expected version is outdated', async () => {
    await set({ processed: 'stay' }, 0);
    for (const expected of [0, 2]) {
      await expect(set({ processed: 'move' }, expected)).rejects.toMatchObject({
        code: 'RULES_CHANGED',
        message: `rules version 1 of retail-mart is the newest, not ${expected}; read that version, then send your change again`,
      });
    }
    await set({ processed: 'move' }, 1);
    expect(await ledger.rules.newest()).toMatchObject({ version: 2, rules: { processed: 'move' } });
  });

  it('keep every concurrent change, and accept only one of those that expect the same version', async () => {
    const parts = [
      { processed: 'stay' },
      { folder: 'tills' },
      { parameters: { incentiveTies: 'none' } },
    ];
    await Promise.all(parts.map((change) => set(change)));
    expect(await ledger.rules.newest()).toMatchObject({
      version: 3,
      rules: { processed: 'stay', folder: 'tills', parameters: { incentiveTies: 'none' } },
    });
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, (_, n) => set({ parameters: { incentivePercent: n } }, 3)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await ledger.rules.newest()).toMatchObject({ version: 4 });
  });

  it('can be removed when they no longer fit the flow', async () => {
    await database.warehouse.query(
      `INSERT INTO ops.flow_rules (flow, version, rules, set_by, reason)
       VALUES ('retail-mart', 1, '{"parameters": {"gone": "1"}}', 'key 1', 'long ago')`,
    );
    await expect(set({ processed: 'stay' })).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
    await set({ parameters: { gone: null }, processed: 'stay' });
    expect(await ledger.rules.newest()).toMatchObject({ rules: { processed: 'stay' } });
  });
});
