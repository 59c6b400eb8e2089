import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FolderFiles } from '#intake/source/folder/folder-files.js';
import { UNPACK_LIMITS } from '#intake/source/unpack-limits.js';
import { Uploads } from '#pipeline/runs/upload-file.js';
import { createKey } from '#test/setup/access.js';
import { listAudit } from '#test/setup/audit.js';
import { retailMart, weeklySales } from '#test/setup/flow.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const SALES = 'Store,Dept,Date,Weekly_Sales,IsHoliday\n1,1,05/02/2010,24924.50,FALSE\n';
const MOST = 1_000;
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('an upload', () => {
  let database: TestWarehouse;
  let api: OpenApi | undefined;
  let key: string;
  let folder: string;

  const url = (name: string) => `${api!.url}/v1/admin/uploads?name=${encodeURIComponent(name)}`;
  const send = async (
    name: string,
    body: string | Buffer,
    { type = 'application/octet-stream', by = key } = {},
  ) => {
    const headers = { authorization: `Bearer ${by}`, 'content-type': type };
    const reply = await fetch(url(name), { method: 'POST', headers, body });
    return { status: reply.status, body: (await reply.json()) as object };
  };
  /** Temporary folders of uploads of this process. */
  const left = () =>
    readdirSync(tmpdir()).filter(
      (each) => each.startsWith('retailstream-upload-') && each.includes(`-${process.pid}-`),
    );

  beforeAll(async () => {
    database = await createTestWarehouse();
    key = await createKey(database.warehouse, 'operator');
  });
  beforeEach(async () => {
    await api?.close();
    folder = await createTempFolder('upload');
    const writer = new FolderFiles(folder, 0, false);
    const flows = [weeklySales, retailMart];
    const uploads = new Uploads({ writer, flows, unpack: UNPACK_LIMITS, maxBytes: MOST });
    api = await openApi(database.warehouse, { uploads });
  });
  afterAll(async () => {
    await api?.close();
    await database.drop();
  });

  it('stores the file, says what the next run does, and is in the audit log', async () => {
    const text = {
      path: 'week.csv',
      sha256: sha256(SALES),
      flow: 'weekly-sales',
      dataset: 'sales',
      nextRun: 'reads',
      error: null,
    };
    const place = join(folder, 'week.csv');
    const file = { name: 'week.csv', place, bytes: 69, sha256: text.sha256, texts: [text] };
    expect(await send('week.csv', SALES)).toEqual({ status: 201, body: { ...file, isNew: true } });
    expect(await readFile(place, 'utf8')).toBe(SALES);
    expect(await readdir(folder)).toEqual(['week.csv']);
    const [entry] = await listAudit(database.warehouse);
    expect(entry).toMatchObject({
      actor: 'key 1',
      action: 'upload-file',
      subject: 'file week.csv',
      details: { sha256: text.sha256, bytes: 69, isNew: true },
    });
    // The same bytes change nothing.
    expect(await send('week.csv', SALES)).toMatchObject({ status: 200, body: { isNew: false } });
    expect(left()).toEqual([]);
  });

  it('never replaces another file', async () => {
    await writeFile(join(folder, 'week.csv'), 'other');
    expect(await send('week.csv', SALES)).toMatchObject({
      status: 409,
      body: { code: 'FILE_EXISTS' },
    });
    expect(await readFile(join(folder, 'week.csv'), 'utf8')).toBe('other');
    expect(await readdir(folder)).toEqual(['week.csv']);
  });

  it('refuses names that no run reads, other types and other roles', async () => {
    await mkdir(join(folder, 'sub'));
    for (const name of ['../a.csv', 'sub/a.csv', 'sub\\a.csv', '.a.csv', 'a.txt', 'a\n.csv', '']) {
      const { status, body } = await send(name, SALES);
      expect([name, status, body]).toMatchObject([name, 400, { code: 'ARGUMENT_INVALID' }]);
    }
    for (const type of ['text/csv', 'application/json']) {
      expect(await send('a.csv', '{}', { type })).toMatchObject({ status: 415 });
    }
    const by = await createKey(database.warehouse, 'analyst');
    expect(await send('a.csv', SALES, { by })).toMatchObject({ status: 403 });
    expect(await readdir(folder)).toEqual(['sub']);
  });

  it('refuses files that are empty, too long, or damaged', async () => {
    const packed = gzipSync(SALES);
    for (const [name, body, status, code] of [
      ['a.csv', '', 422, 'SOURCE_EMPTY'],
      ['a.csv', 'a'.repeat(MOST + 1), 413, 'PAYLOAD_TOO_LARGE'],
      ['a.csv.gz', packed.subarray(0, 40), 422, 'SOURCE_TRUNCATED'],
      ['a.csv.gz', Buffer.from(packed).fill(0, 12, 40), 422, 'SOURCE_UNREADABLE'],
    ] as const) {
      expect(await send(name, body)).toMatchObject({ status, body: { code } });
    }
    expect(await readdir(folder)).toEqual([]);
    expect(left()).toEqual([]);
  });

  it('stores a file that the next run refuses, and says why', async () => {
    expect(await send('a.csv', 'Colour,Shape\nred,round\n')).toMatchObject({
      status: 201,
      body: {
        texts: [
          { flow: null, dataset: null, nextRun: 'refuses', error: { code: 'SOURCE_COLUMNS' } },
        ],
      },
    });
    const packed = gzipSync(SALES);
    expect(await send('b.csv.gz', packed)).toMatchObject({
      status: 201,
      body: { sha256: sha256(packed), texts: [{ sha256: sha256(SALES), nextRun: 'reads' }] },
    });
    expect(readFileSync(join(folder, 'b.csv.gz')).equals(packed)).toBe(true);
  });

  it('leaves nothing when the client ends it early', async () => {
    const { hostname, port, pathname, search } = new URL(url('week.csv'));
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/octet-stream',
      'content-length': 900,
    };
    const path = pathname + search;
    const sending = request({ hostname, port, path, method: 'POST', headers });
    sending.on('error', () => undefined);
    sending.write('Store,Dept\n');
    await expect.poll(left).toHaveLength(1);
    sending.destroy();
    await expect.poll(left).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});
