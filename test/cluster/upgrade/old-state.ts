import { expect } from 'vitest';
import { writeSample } from '#sample/write-sample.js';
import type { Client } from '../../e2e/client.js';
import { toCsv, deliver, SALES_HEADER } from '../../setup/source-files.js';
import { askAll } from './reported-state.js';

/** Rows of a department that the sample lacks; four of them are quarantined. */
const faulty = toCsv(
  SALES_HEADER,
  '1,99,05/02/2010,100.00,FALSE',
  '1,99,31/02/2010,1.00,FALSE', // line 3: an invalid day
  '9,99,05/02/2010,7.77,FALSE', // line 4: an unknown store
  '1,99,19/02/2010', // line 5: too short
  '2,99,05/02/2010,oops,FALSE', // line 6: an invalid number
  '2,99,12/02/2010,50.00,TRUE',
  '2,99,12/02/2010,50.00,TRUE', // line 8: repeats line 7
);

/** A chain of six stores, and files that are rejected wholly or partly. */
export async function deliverChain(folder: string): Promise<void> {
  await writeSample(folder, { seed: 11, stores: 6, departments: 10, weeks: 140 });
  await deliver(folder, {
    'faulty.csv': faulty,
    'columns.csv': toCsv('Store,Dept,Date,Amount,IsHoliday', '1,99,05/02/2010,1.00,FALSE'),
    'american.csv': toCsv(SALES_HEADER, '1,61,02/13/2010,1.00,FALSE'),
  });
}

/**
 * Takes an instance after its first run through every case: restated values, corrected rows, a held snapshot with its
 * file waiting, and an earlier snapshot published again.
 */
export async function makeHistory(client: Client, folder: string): Promise<void> {
  await deliver(
    folder,
    { 'restated.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,14000.00,FALSE') },
    10,
  );
  expect(await runFlow(client)).toMatchObject({ status: 'succeeded' });

  const { quarantined, snapshots } = await askAll(client);
  const restated = snapshots.find(({ status }) => status === 'published')?.id ?? '';
  const sha256 = quarantined[0]?.sha256;
  await sendCorrections(client, [
    { sha256, line: 3, text: '1,99,26/02/2010,1.00,FALSE' },
    { sha256, line: 6, text: '2,99,05/02/2010,75.25,FALSE' },
  ]);

  await deliver(
    folder,
    { 'huge.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,9999999999.00,FALSE') },
    20,
  );
  expect(await runFlow(client)).toMatchObject({ error: { code: 'QUALITY_GATE' } });
  await publish(client, restated);
}

/** Starts a run and waits for its end. */
export async function runFlow(client: Client): Promise<object> {
  const accepted = await client.post('/v1/admin/runs', {});
  expect(accepted.status).toBe(202);
  return client.waitForRun(accepted.headers.get('location') ?? '');
}

/** Delivers corrections, by a successful run. */
export async function sendCorrections(client: Client, rows: object[]): Promise<void> {
  const accepted = await client.post('/v1/admin/quarantine/replay', { rows });
  expect(accepted.status).toBe(202);
  const run = await client.waitForRun(accepted.headers.get('location') ?? '');
  expect(run).toMatchObject({ status: 'succeeded' });
}

/** Publishes a snapshot. @returns the URL of the run of a held one */
export async function publish(client: Client, snapshot: string): Promise<string | null> {
  const path = `/v1/admin/snapshots/${snapshot}/publish`;
  const reply = await client.post(path, { reason: 'a test of upgrades' });
  expect(reply.ok).toBe(true);
  return reply.headers.get('location');
}
