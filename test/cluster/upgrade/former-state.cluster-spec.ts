import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../e2e/client.js';
import { NpmStart } from '../../e2e/instance.js';
import { readMetrics, readValue } from '../../e2e/metrics.js';
import { findFreePortPair } from '../../setup/free-ports.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../../setup/source-files.js';
import { createTempFolder } from '../../setup/temp-folder.js';
import { buildCommit, commitBeforeMigration } from './older-commit.js';
import { sendCorrections, deliverChain, makeHistory, publish, runFlow } from './old-state.js';
import { askAll, type ReportedState } from './reported-state.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
/** Answers whose former lists went for one list by level, and the one whose years have coverage of their own now. */
const RESHAPED = /^(customer-visits|holiday-sales|leap-year-sales|offer-impact|sales-prediction)/;

/** Returns a row without the comparisons of a period that is not complete: later versions make none. */
function dropPartialComparisons(row: object, now: { state?: string } = {}): object {
  if (now.state === undefined || now.state === 'COMPLETE') return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => !/change|trend/i.test(name)));
}

describe('a state folder made by the last commit before the newest migration', () => {
  let folder: string;
  let data: string;
  let port: number;
  let instance: NpmStart | undefined;
  let client: Client;
  /** The last answers of the older version, and the first of this one. */
  let before: ReportedState;
  let after: ReportedState;

  async function start(checkout?: string): Promise<NpmStart> {
    const args = ['--data', data, '--state', join(folder, 'state'), '--port', String(port)];
    instance = new NpmStart(args, {}, checkout);
    await instance.waitUntilServing();
    return instance;
  }

  beforeAll(async () => {
    folder = await createTempFolder('upgrade');
    data = join(folder, 'data');
    port = await findFreePortPair();
    const older = await buildCommit(repository, await commitBeforeMigration(repository));
    await deliverChain(data);
    const { output } = await start(older);
    const [, key] = /Admin key.*: (rs_\S+)/.exec(output) ?? [];
    client = new Client(`http://127.0.0.1:${port}`, key);
    await makeHistory(client, data);
    before = await askAll(client);
    await instance?.stop();
    await start();
    after = await askAll(client);
  });
  afterAll(async () => {
    await instance?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** The newest of the older version's snapshots with a status. */
  const findSnapshot = (status: string) => before.snapshots.find((each) => each.status === status)!;

  it('has every kind of data that an upgrade could lose', () => {
    expect(before.runs.map(({ status }) => status)).toEqual([
      'failed',
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
    expect(before.snapshots.map(({ status }) => status)).toEqual([
      'held',
      'retained',
      'published',
      'retained',
    ]);
    expect(
      before.files.map(({ path, status }) => `${status} ${path.split('/')[0]}`).sort(),
    ).toEqual([
      'E american.csv',
      'E columns.csv',
      'I Features data set.csv',
      'I faulty.csv',
      'I mended',
      'I restated.csv',
      'I sales data-set.csv',
      'I stores data-set.csv',
      'W huge.csv',
    ]);
    expect(
      before.quarantined.map(({ line, reason, state }) => `${line} ${reason} ${state}`),
    ).toEqual([
      '3 IMPOSSIBLE_DATE corrected',
      '4 UNKNOWN_STORE open',
      '5 SHORT_ROW open',
      '6 BAD_NUMBER corrected',
    ]);
    expect(before.saleHistory).toHaveLength(2);
    const { id: snapshot } = findSnapshot('published');
    for (const answer of Object.values(before.answers)) {
      expect(answer).toMatchObject({ status: 200, snapshot });
    }
  });

  it('gives the same answers, row by row, from the same snapshot', () => {
    // A later version may add fields, but not change them.
    const kept = Object.entries(before.answers).filter(([path]) => !RESHAPED.test(path));
    expect(kept).not.toEqual([]);
    expect(after.answers).toMatchObject(Object.fromEntries(kept));
    const lists = Object.entries(before.lists).map(([path, rows]) => [
      path,
      rows.map((row, index) => dropPartialComparisons(row, after.lists[path]?.[index])),
    ]);
    expect(after.lists).toMatchObject(Object.fromEntries(lists) as object);
  });

  it('keeps every run and snapshot, as those of weekly-sales', () => {
    const known = <Numbered extends { id: string }>(now: Numbered[], then: Numbered[]) =>
      now.filter(({ id }) => then.some((each) => each.id === id));
    // A later version may add fields, but not change them.
    const ofFlow = <Numbered extends { id: string }>(list: Numbered[]) =>
      list.map((each) => ({ ...each, flow: 'weekly-sales' }));
    // How long stages worked and waited follows from the stages that the flow has now.
    const runs = before.runs.map(({ stages, ...run }) => ({
      ...run,
      stages: stages.map(({ workingSeconds, waitingSeconds, ...stage }) => stage),
    }));
    expect(known(after.runs, before.runs)).toMatchObject(ofFlow(runs));
    expect(known(after.snapshots, before.snapshots)).toMatchObject(ofFlow(before.snapshots));
  });

  it('keeps files, quarantine, corrections, every delivered value, and the audit log', () => {
    // A later version may add fields, but not change them.
    // The new version reads the waiting file again, in a run of its own, and that of stores if their contract has changed.
    const files = before.files.map((file) =>
      file.status === 'W' || file.dataset === 'stores'
        ? { ...file, runId: expect.any(String) as unknown }
        : file,
    );
    expect(after.files).toMatchObject(files);
    expect(after.quarantined).toMatchObject(before.quarantined);
    expect(after.quarantineSummary).toEqual(before.quarantineSummary);
    expect(after.quarantineExport).toEqual(before.quarantineExport);
    expect(after.quarantineExport).toHaveLength(2);
    expect(after.saleHistory).toEqual(before.saleHistory);
    // Newest first: the start that upgrades writes entries of its own.
    expect(after.audit.slice(-before.audit.length)).toEqual(before.audit);
  });

  it('is not read again: only the waiting file is, and it is held for the same reason', () => {
    expect(after.runs).toHaveLength(before.runs.length + 1);
    expect(after.runs[0]).toMatchObject({
      trigger: 'start',
      error: { code: 'QUALITY_GATE' },
      stages: expect.arrayContaining([
        expect.objectContaining({ stage: 'ingest-sales', rowsIn: 1 }),
        expect.objectContaining({ stage: 'ingest-features', rowsIn: 0 }),
        // The version before may have another contract of stores: then their 6 rows are read again.
        expect.objectContaining({
          stage: 'ingest-stores',
          rowsIn: expect.toBeOneOf([0, 6]) as unknown,
        }),
      ]) as unknown,
    });
  });

  it('appears in the metrics of both applications', async () => {
    const flow = 'weekly-sales';
    for (const text of [await readMetrics(port), await readMetrics(port + 1)]) {
      const files = (status: string) =>
        readValue(text, 'retailstream_source_files', { flow, status });
      expect([files('I'), files('E'), files('W')]).toEqual([6, 2, 1]);
      const quarantined = { flow, dataset: 'sales', reason: 'SHORT_ROW' };
      expect(readValue(text, 'retailstream_quarantined_rows', quarantined)).toBe(1);
      const success = readValue(text, 'retailstream_last_run_timestamp_seconds', {
        flow,
        outcome: 'succeeded',
      });
      expect(success).toBeGreaterThan(0);
    }
  });

  it('has forecasts of the sales that the former version published, in a snapshot of their own', async () => {
    const { id } = findSnapshot('published');
    const { status, headers } = await client.get('/v1/forecast');
    expect([status, headers.get('x-snapshot-flow')]).toEqual([200, 'weekly-forecast']);
    expect(headers.get('x-snapshot-upstream-id')).toBe(id);
  });

  it('has its snapshots published again', async () => {
    // The newest retained snapshot is that of the corrected rows.
    const { id: corrected } = findSnapshot('retained');
    await publish(client, corrected);
    const { headers } = await client.get('/v1/holiday-sales');
    expect(headers.get('x-snapshot-id')).toBe(corrected);
  });

  it('accepts new deliveries and corrections', async () => {
    const huge = after.files.find(({ path }) => path === 'huge.csv')?.sha256 ?? '';
    await client.post(`/v1/admin/files/${huge}/withdraw`, { reason: 'a test of upgrades' });
    const [{ sha256 } = { sha256: '' }] = after.quarantined;
    await sendCorrections(client, [{ sha256, line: 5, text: '1,99,19/02/2010,5.50,FALSE' }]);
    await deliver(data, {
      'more stores.csv': toCsv(STORES_HEADER, '9,A,1000'),
      'week.csv': toCsv(SALES_HEADER, '6,91,12/10/2012,1000.00,FALSE'),
    });
    expect(await runFlow(client)).toMatchObject({ status: 'succeeded' });
    const now = await askAll(client);
    const cents = (snapshot: string) => {
      const { salesTotal } = now.snapshots.find(({ id }) => id === snapshot)!;
      return BigInt(salesTotal.replace('.', ''));
    };
    const published = now.snapshots.find(({ status }) => status === 'published')!;
    // The corrected row, the row of the now known store, and the new week.
    expect(cents(published.id) - cents(findSnapshot('retained').id)).toBe(550n + 777n + 1_000_00n);
    const open = now.quarantined.filter(({ state }) => state === 'open');
    expect(open).toEqual([]);
  });
});
