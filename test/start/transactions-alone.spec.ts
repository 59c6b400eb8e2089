import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { findFreePortPair } from '../setup/free-ports.js';
import { toCsv, deliver } from '../setup/source-files.js';
import { createTempFolder } from '../setup/temp-folder.js';

const start = fileURLToPath(new URL('../../bin/retailstream.mjs', import.meta.url));

/** A machine at work takes long for each of two starts. */
const TWO_STARTS_MS = 240_000;

let folder: string;
beforeAll(async () => {
  folder = await createTempFolder('alone');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('npm start with transactions alone skips weekly sales', { timeout: TWO_STARTS_MS }, async () => {
  const data = join(folder, 'tills');
  await deliver(data, {
    'sold.csv': toCsv(TRANSACTIONS_HEADER, '1,1,tea,2026-03-02,1,2.45,1,2.45'),
  });
  const port = String(await findFreePortPair());
  const run = () => {
    const args = ['--state', join(folder, 'state'), '--port', port, '--once', '--data', data];
    const { status, stdout } = spawnSync(process.execPath, [start, 'start', ...args], {
      encoding: 'utf8',
    });
    return { status, stdout };
  };
  const first = run();
  expect(first.stdout).toContain(
    '\nThe source has no file of weekly-sales: the run had nothing to do\n',
  );
  expect(first.stdout).toMatch(/^Run \d+ succeeded in /m);
  expect(first.status).toBe(0);
  expect(await readdir(data, { recursive: true })).toContain('processed/sold.csv');
  const second = run();
  expect(second.stdout).toContain(
    '\nThe source has no file of weekly-sales: the run had nothing to do\n',
  );
  expect(second.stdout).toContain('\nNothing has changed since the last run that succeeded');
  expect(second.status).toBe(0);
});
