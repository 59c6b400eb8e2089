// Runs on changes of libs/lake libs/platform test/cloud test/conformance libs/reports
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openStore } from '#lake/create-lake.js';
import { ReportFixture } from '../../factories/report-fixture.js';
import { type FaultyS3, closeConnection, openFaultyS3, createRefusal } from '../setup/faulty-s3.js';
import { openS3, REGION, type TestS3 } from '../setup/s3.js';

const HOUR_MS = 3_600_000;
const PLACE = 'north/weekly/2026-06-02T04-30Z/';
const CSV = 'weekly-top-stores.csv';

let s3: TestS3;
let line: FaultyS3;
let fixture: ReportFixture;
beforeEach(async () => {
  s3 = await openS3();
  line = await openFaultyS3(s3.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL', line.url);
  fixture = await ReportFixture.open();
});
afterEach(async () => {
  await fixture.close();
  await line.close();
  s3.close();
});

/** Makes a report due for the bucket. */
async function scheduleReport(format: 'csv' | 'pdf' = 'csv'): Promise<void> {
  fixture.url = { scheme: 's3', href: `s3://${s3.bucket}/reports?region=${REGION}` };
  await fixture.set({ cron: '30 6 * * *', zone: 'Europe/Berlin', format }, '2026-06-01T12:00Z');
  await fixture.decide('2026-06-02T04:30:01Z');
}

/** Bytes of each object of the bucket, by key. */
async function readObjects(): Promise<Map<string, Buffer>> {
  const bucket = openStore({ scheme: 's3', href: `s3://${s3.bucket}/?region=${REGION}` });
  const found = new Map<string, Buffer>();
  for await (const { key } of bucket.list('')) found.set(key, await buffer(await bucket.get(key)));
  return found;
}

const listPuts = () => line.requests.filter((request) => request.startsWith('PUT'));

it('stores a report below the prefix as in a folder, with its list last', async () => {
  await fixture.set();
  await fixture.sendNow();
  const csv = await fixture.readNamed(`/${CSV}`);
  await scheduleReport();
  expect(await fixture.sendNext()).toMatchObject({ state: 'sent', error: null });
  const found = await readObjects();
  expect([...found.keys()].sort()).toEqual([
    `reports/${PLACE}report.json`,
    `reports/${PLACE}${CSV}`,
  ]);
  const bytes = found.get(`reports/${PLACE}${CSV}`)!;
  expect(bytes.toString()).toBe(csv);
  const sha256 = createHash('sha256').update(csv).digest('hex');
  const list: unknown = JSON.parse(found.get(`reports/${PLACE}report.json`)!.toString());
  expect(list).toMatchObject({
    report: 'weekly',
    snapshot: { id: '1' },
    files: [{ name: CSV, rows: 3, bytes: bytes.length, sha256 }],
  });
  expect(listPuts().map((put) => /([\w.-]+)\?/.exec(put)?.[1])).toEqual([CSV, 'report.json']);
  expect(await fixture.runs.list({ first: 1 })).toMatchObject([
    { place: PLACE, files: 1, rows: 3 },
  ]);
});

it('stores a complete PDF', async () => {
  await scheduleReport('pdf');
  expect(await fixture.sendNext()).toMatchObject({ state: 'sent' });
  const pdf = (await readObjects()).get(`reports/${PLACE}weekly.pdf`)!;
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.toString('latin1').trimEnd()).toMatch(/%%EOF$/);
});

it('fails at once without permission to write, and names the missing right', async () => {
  await scheduleReport();
  line.fail(/^PUT/, createRefusal(403, 'AccessDenied'), 9);
  const { state, error } = (await fixture.sendNext())!;
  const lacking = `give the role s3:PutObject on arn:aws:s3:::${s3.bucket}/reports/${PLACE}${CSV}`;
  expect([state, error]).toEqual(['failed', expect.stringContaining(lacking)]);
  expect(await readObjects()).toEqual(new Map());
});

it('sends a lost report again to the same place, and does not list it as complete earlier', async () => {
  await scheduleReport();
  line.fail(/^PUT .*report\.json/, closeConnection, 9);
  const { state, error } = (await fixture.sendNext())!;
  expect([state, error]).toEqual(['pending', expect.stringMatching(/^AWS_UNAVAILABLE: /)]);
  expect([...(await readObjects()).keys()]).toEqual([`reports/${PLACE}${CSV}`]);
  line.clear();
  fixture.now = new Date(fixture.now.getTime() + HOUR_MS);
  expect(await fixture.sendNext()).toMatchObject({ state: 'sent' });
  expect((await readObjects()).size).toBe(2);
  expect(await fixture.runs.list({ first: 1 })).toMatchObject([{ state: 'sent', attempts: 2 }]);
});
