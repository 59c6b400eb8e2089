import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildSnapshot, holdSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { noQueue } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { Ledger } from '../ledger/ledger.js';
import { listAudit } from '#test/setup/audit.js';
import { createLedger } from '#test/setup/flow.js';
import { requestRun } from '#test/setup/request-run.js';
import type { RunQueue } from '../queue/run-queue.js';
import { publishSnapshot } from './publish-by-hand.js';

describe('publishing a snapshot by hand', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  /** Queued plans, as [run, epoch]. */
  let plans: [number, number][];
  let queue: RunQueue;
  const publish = (id: number | string, reason = 'wrong prices') =>
    publishSnapshot(ledger, queue, { snapshotId: String(id), actor: 'key 1', reason });
  const statuses = async () => {
    const rows = await database.warehouse.query<{ status: string }[]>(
      'SELECT status FROM ops.snapshots ORDER BY snapshot_id',
    );
    return rows.map(({ status }) => status);
  };
  const built = () => buildSnapshot(database.warehouse);
  const published = async () => {
    const id = await built();
    await publishInserted(database.warehouse, id);
    return id;
  };
  const held = async () => {
    const id = await built();
    await holdSnapshot(database.warehouse, id, 'fewer rows than there were');
    return id;
  };
  const audit = () => listAudit(database.warehouse);

  beforeEach(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse);
    plans = [];
    const enqueuePlan = (runId: number, epoch: number) => {
      plans.push([runId, epoch]);
      return Promise.resolve();
    };
    queue = { ...noQueue, enqueuePlan };
  });
  afterEach(() => database.drop());

  it('republishes a retained snapshot at once, notifies listeners and records it in the audit log', async () => {
    await published();
    await published();
    const listener = database.warehouse.createQueryRunner();
    const client = (await listener.connect()) as {
      once(event: 'notification', heard: (message: { payload?: string }) => void): void;
    };
    const heard = new Promise((resolve) =>
      client.once('notification', ({ payload }) => resolve(payload)),
    );
    await listener.query('LISTEN retailstream_published');
    expect(await publish(1)).toBe('published');
    expect(await heard).toBe('1');
    await listener.query('UNLISTEN *');
    await listener.release();
    expect(await statuses()).toEqual(['published', 'retained']);
    expect(plans).toEqual([]);
    expect(await audit()).toEqual([
      {
        actor: 'key 1',
        action: 'publish-snapshot',
        subject: 'snapshot 1',
        reason: 'wrong prices',
        details: { run: 1, replaced: 2 },
      },
    ]);
  });

  it('keeps the quality of the first publication, and updates the time', async () => {
    await published();
    await database.warehouse.query(
      `UPDATE ops.snapshots SET quality = 'WARNING', published_at = '2020-01-01'`,
    );
    await published();
    await publish(1);
    const [row] = await database.warehouse.query<object[]>(
      `SELECT quality, published_at > now() - interval '1 minute' AS "isNew"
       FROM ops.snapshots WHERE snapshot_id = 1`,
    );
    expect(row).toEqual({ quality: 'WARNING', isNew: true });
  });

  it('republishes an older snapshot, and the newer one again', async () => {
    for (let i = 0; i < 3; i++) await published();
    await publish(1);
    await publish(3);
    expect(await statuses()).toEqual(['retained', 'retained', 'published']);
  });

  it('leaves the published snapshot unchanged', async () => {
    await published();
    expect(await publish(1)).toBe('published');
    expect(await statuses()).toEqual(['published']);
    expect(await audit()).toEqual([]);
  });

  it('publishes exactly one snapshot on concurrent requests', async () => {
    for (let i = 0; i < 4; i++) await published();
    await Promise.all([1, 2, 3, 1, 2].map((id) => publish(id)));
    const all = await statuses();
    expect(all.filter((status) => status === 'published')).toHaveLength(1);
    expect(all.filter((status) => status === 'retained')).toHaveLength(3);
    // Each entry names the replaced snapshot, so the entries form one chain.
    const entries = (await audit()).reverse();
    const chain = entries.map(({ subject, details }) => [
      details['replaced'],
      details['run'],
      subject,
    ]);
    for (const [index, [replaced, run, subject]] of chain.entries()) {
      expect(replaced).toBe(index === 0 ? 4 : chain[index - 1]?.[1]);
      expect(subject).toBe(`snapshot ${String(run)}`);
    }
    expect(all[Number(chain.at(-1)?.[1]) - 1]).toBe('published');
  });

  it.each(['7', '0', '-1', 'one', '1 OR true', '99999999999999999999', ''])(
    'rejects %j as an unknown snapshot',
    async (id) => {
      await published();
      await expect(publish(id)).rejects.toMatchObject({ code: 'SNAPSHOT_GONE' });
    },
  );

  it('rejects a dropped snapshot', async () => {
    await published();
    await database.warehouse.query(`UPDATE ops.snapshots SET status = 'dropped'`);
    await expect(publish(1)).rejects.toMatchObject({ code: 'SNAPSHOT_GONE', retryable: false });
  });

  it('rejects a snapshot that is still being built', async () => {
    await built();
    await expect(publish(1)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
    expect(await statuses()).toEqual(['building']);
  });

  it.each(['', '  \n', '\0', 'x'.repeat(1_001)])('rejects %j as a reason', async (reason) => {
    await published();
    await published();
    await expect(publish(1, reason)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
    expect(await statuses()).toEqual(['retained', 'published']);
  });

  describe('of a held snapshot', () => {
    it('resumes its run in a new epoch, past the gate', async () => {
      await published();
      await held();
      expect(await publish(2, ' closed\0 for good ')).toBe('resumed');
      expect(plans).toEqual([[2, 2]]);
      expect(await statuses()).toEqual(['published', 'held']);
      const { run } = await ledger.runs.requireRun('2');
      expect(run).toMatchObject({
        status: 'running',
        flowEpoch: 2,
        finishedAt: null,
        errorCode: null,
      });
      const [row] = await database.warehouse.query<object[]>(
        `SELECT override_reason AS reason, overridden_by AS actor,
                overridden_at > now() - interval '1 minute' AS "isNew"
         FROM ops.snapshots WHERE snapshot_id = 2`,
      );
      expect(row).toEqual({ reason: 'closed for good', actor: 'key 1', isNew: true });
      expect(await audit()).toEqual([
        {
          actor: 'key 1',
          action: 'override-quality-gate',
          subject: 'snapshot 2',
          reason: 'closed for good',
          details: { run: 2, held: ['fewer rows than there were'] },
        },
      ]);
    });

    it('resumes its run once on concurrent requests', async () => {
      await held();
      const asked = await Promise.allSettled(Array.from({ length: 4 }, () => publish(1)));
      const refused = asked.filter((each) => each.status === 'rejected');
      expect(refused).toHaveLength(3);
      for (const { reason } of refused) {
        expect(reason).toMatchObject({
          code: 'RUN_ALREADY_ACTIVE',
          message: 'run 1 is active: follow it at /v1/admin/runs/1',
        });
      }
      expect(plans).toEqual([[1, 2]]);
      expect(await audit()).toHaveLength(1);
    });

    it('is refused while another run is active', async () => {
      await held();
      await requestRun(ledger, 'admin', false);
      await expect(publish(1)).rejects.toMatchObject({
        code: 'RUN_ALREADY_ACTIVE',
        message: expect.stringContaining('run 2 is active') as string,
      });
      expect(await audit()).toEqual([]);
      expect((await ledger.runs.requireRun('1')).run.status).toBe('failed');
    });

    it('blocks the start of another run', async () => {
      await held();
      const both = await Promise.allSettled([publish(1), requestRun(ledger, 'admin', false)]);
      const [refused] = both.filter((each) => each.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'RUN_ALREADY_ACTIVE' });
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('is refused after a newer snapshot was published', async () => {
      await held();
      await published();
      await expect(publish(1)).rejects.toMatchObject({
        code: 'SNAPSHOT_OUTDATED',
        retryable: false,
        message: expect.stringContaining('snapshot 2 was published after snapshot 1') as string,
      });
      expect(await statuses()).toEqual(['held', 'published']);
      expect(plans).toEqual([]);
    });

    it('is allowed after an older snapshot was republished', async () => {
      await published();
      await published();
      await held();
      await publish(1);
      expect(await publish(3)).toBe('resumed');
    });
  });
});
