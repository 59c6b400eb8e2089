import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { toEarlyReason, toMissingReason } from '#pipeline/flow/references.js';
import { referenceReasons } from '#operations/quarantine/rows.js';
import { weeklySales } from '#test/setup/flow.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { OperationContext } from '#operations/operation/operation-context.js';
import { buildSnapshot, holdSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { ReplayFixture } from '#test/factories/replay-fixture.js';
import { createKey } from '#test/setup/access.js';
import { createOperationContext } from '#test/setup/operation-context.js';
import { EmailChannel } from '#notify/channels/email-channel.js';
import { Guests } from '#operations/operation/guests.js';
import { noChannels } from '#test/setup/no-channels.js';
import { noDryRuns } from '#test/setup/no-dry-runs.js';
import { noEngine } from '#test/setup/no-engine.js';
import { noUploads } from '#test/setup/no-uploads.js';
import { noQueue } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { openFlows } from './flows.js';
import { Ledgers } from './ledgers.js';
import { operations } from './operations.js';

const SHA256 = 'ab'.repeat(32);
const reason = 'so it was decided';

/** Calls on the data of `beforeAll`, and the actions to expect in the audit log. */
const acts: [name: string, args: object, actions: string[]][] = [
  ['startRun', { onlyIfChanged: true }, ['start-run']],
  ['publishSnapshot', { id: '1', reason }, ['publish-snapshot']],
  ['publishSnapshot', { id: '3', reason }, ['override-quality-gate']],
  ['withdrawFile', { sha256: SHA256, reason }, ['withdraw-file']],
  ['withdrawFile', { sha256: SHA256, reason, withdrawn: false }, ['restore-file']],
  ['restoreFile', { sha256: SHA256, reason }, ['restore-file']],
  ['replayQuarantine', {}, ['start-run']],
  [
    'erasePerson',
    { flow: 'retail-mart', dataset: 'customers', person: '17', reason },
    ['erase-person'],
  ],
  ['setFlow', { concurrency: 'merge', reason }, ['set-flow']],
  ['setFlowRules', { rules: { processed: 'move' }, reason }, ['set-flow-rules']],
  ['pauseFlow', { reason }, ['pause-flow']],
  ['resumeFlow', { reason }, ['resume-flow']],
  [
    'setSchedule',
    { name: 'nightly', cron: '30 2 * * *', zone: 'Europe/Berlin', reason },
    ['set-schedule'],
  ],
  ['removeSchedule', { name: 'nightly', reason }, ['remove-schedule']],
  ['retryRun', { id: '5', reason }, ['retry-run']],
  // It depends on the line before.
  ['cancelRun', { id: '5', reason }, ['cancel-run']],
  ['backfill', { from: '2010-02-05', to: '2010-02-12', reason }, ['backfill']],
  ['createKey', { name: 'a dashboard' }, ['create-key']],
  ['revokeKey', { id: '1', reason }, ['revoke-key']],
  [
    'setNotificationRule',
    { name: 'mail', on: 'failure', channel: 'email', target: 'ops@retail.example' },
    ['set-notification-rule'],
  ],
  ['testNotification', { id: '1' }, ['test-notification']],
  ['removeNotificationRule', { id: '1' }, ['remove-notification-rule']],
  [
    'setReport',
    { name: 'weekly', answers: 'holiday-sales', emails: 'ops@retail.example' },
    ['set-report'],
  ],
  ['sendReport', { name: 'weekly' }, ['send-report']],
  ['removeReport', { name: 'weekly' }, ['remove-report']],
];

describe('mutations', () => {
  let database: TestWarehouse;
  let context: OperationContext;

  beforeAll(async () => {
    database = await createTestWarehouse();
    const { warehouse } = database;
    context = createOperationContext(warehouse, {
      channels: {
        ...noChannels,
        email: new EmailChannel({ url: 'smtp://mail', from: 'a@b.example' }),
      },
    });
    for (let i = 0; i < 2; i++) await publishInserted(warehouse, await buildSnapshot(warehouse));
    await createKey(warehouse);
    await holdSnapshot(warehouse, await buildSnapshot(warehouse), 'fewer rows than there were');
    await warehouse.query(
      `WITH file AS (INSERT INTO ops.source_files (sha256, dataset, file_name, bytes, status)
                     VALUES ($1, 'sales', 'sales.csv', 1, 'I') RETURNING file_id)
       INSERT INTO ops.deliveries (source, file_id, path, modified_at)
       SELECT 'file:/source', file_id, 'sales.csv', now() FROM file`,
      [SHA256],
    );
  });
  afterAll(() => database.drop());
  beforeEach(async ({ task }) => {
    await database.warehouse.query('DELETE FROM ops.audit_log');
    // No run blocks another one, and cancelRun has an active run.
    const status = task.name.startsWith('cancelRun') ? 'running' : 'failed';
    await database.warehouse.query(
      `UPDATE ops.runs SET status = $1 WHERE status IN ('queued', 'running')`,
      [status],
    );
  });

  it('are all tested here, with each of their actions', () => {
    const mutations = operations.flatMap((each) => (each.audit ? [each] : []));
    const declared = mutations.flatMap(({ name, audit }) => audit.map((action) => [name, action]));
    // Corrected rows are replayed below, with a quarantine. The spec of the upload has a source, that of keys published stores.
    const tried = [
      ...acts,
      ['changeKeyScope', {}, ['change-key-scope']] as const,
      ['replayQuarantine', {}, ['replay-quarantine']] as const,
      ['correctQuarantine', {}, ['replay-quarantine', 'start-run']] as const,
      ['uploadFile', {}, ['upload-file']] as const,
    ];
    expect(
      tried.flatMap(([name, , actions]) => actions.map((action) => [name, action])).sort(),
    ).toEqual(declared.sort());
  });

  it.each(acts)('%s %j is in the audit log with its actor', async (name, args, actions) => {
    const operation = operations.find((each) => each.name === name)!;
    await operation.run(context, await validateArguments(operation.args, args));
    const entries = await new AuditLog(database.warehouse).list(10);
    expect(entries.map(({ actor, action }) => [actor, action])).toEqual(
      actions.map((action) => ['key 7', action]),
    );
    for (const entry of entries) expect(entry.reason).toBe('reason' in args ? reason : null);
  });

  it('replayQuarantine with a corrected row is in the audit log with its actor', async () => {
    const fixture = await ReplayFixture.open();
    try {
      const { warehouse } = fixture.database;
      const operation = operations.find(({ name }) => name === 'replayQuarantine')!;
      const rows = [{ sha256: fixture.sha256, line: 5, text: '1;1;A' }];
      const services = {
        ledgers: new Ledgers(warehouse, [weeklySales]),
        queue: noQueue,
        lake: fixture.embedded.lake,
        channels: noChannels,
        dryRuns: noDryRuns,
        openEngine: noEngine,
        uploads: noUploads,
        guests: new Guests(),
      };
      const args = await validateArguments(operation.args, { rows });
      await operation.run({ ...services, actor: 'key 7' }, args);
      const entries = await new AuditLog(warehouse).list(10);
      expect(entries.map(({ actor, action }) => [actor, action])).toEqual([
        ['key 7', 'start-run'],
        ['key 7', 'replay-quarantine'],
      ]);
    } finally {
      await fixture.close();
    }
  });
});

describe('the enum of reasons', () => {
  it('has every reference that a flow declares', () => {
    const references = openFlows().flatMap(({ datasets }) =>
      [...datasets.values()].flatMap((dataset) => dataset.references),
    );
    const dated = references.filter(({ notBefore }) => notBefore);
    const reasons = [
      ...references.map(({ column }) => toMissingReason(column)),
      ...dated.map(({ column }) => toEarlyReason(column)),
    ];
    expect(Object.keys(referenceReasons)).toEqual([...new Set(reasons)]);
  });
});
