import { afterAll, beforeAll, expect, it } from 'vitest';
import { rm } from 'node:fs/promises';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { hashQuery } from './sql-query-service.js';

let folder: string;
let engine: DuckdbQueryEngine;
beforeAll(async () => {
  folder = await createTempFolder('digest');
  engine = new DuckdbQueryEngine({
    threads: 1,
    concurrency: 1,
    spill: '64MB',
    spillFolder: folder,
  });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const digest = async (sql: string) =>
  hashQuery(
    { tree: await engine.parse(sql), sql, values: [], tables: [] },
    { files: () => Promise.resolve([]) },
  );

it.each([
  ['SELECT 9007199254740993', 'SELECT 9007199254740992'],
  ['SELECT 123456789.1234567891', 'SELECT 123456789.1234567892'],
  [
    'SELECT 170141183460469231731687303715884105727',
    'SELECT 170141183460469231731687303715884105726',
  ],
  ['SELECT 1', 'SELECT 2'],
])('gives %s and %s different digests', async (one, other) => {
  expect(await digest(one)).not.toBe(await digest(other));
});

it('gives the same query one digest in any layout', async () => {
  expect(await digest('SELECT  1 -- one')).toBe(await digest('select 1'));
});
