import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLake } from '#test/setup/embedded-lake.js';

/** So many that an engine may sort each partition by itself. */
const ROWS = 600_000;

describe.each([
  ['sorts all rows of a model at once', false],
  ['sorts each partition of a long model that is written once', true],
])('an engine that %s', (_, isWrittenOnce) => {
  let subject: Awaited<ReturnType<typeof openEmbeddedLake>>;
  beforeEach(async () => {
    subject = await openEmbeddedLake();
  });
  afterEach(() => subject.close());

  /** Writes `sql` by column `part`, in the order of `n`, as CSV. @returns texts by folder */
  async function write(sql: string, prefix: string): Promise<Record<string, string>> {
    const output = { format: 'csv' as const, prefix, partitionBy: 'part', orderBy: ['n'] };
    await subject.compute.run({
      name: 'parts',
      sources: [],
      models: [{ name: 'parts', sql, isWrittenOnce, outputs: [output] }],
    });
    const texts: Record<string, string> = {};
    for await (const { key } of subject.lake.list(prefix)) {
      const folder = key.slice(prefix.length).split('/')[0] ?? '';
      texts[folder] = (await buffer(await subject.lake.get(key))).toString();
    }
    return texts;
  }

  it('writes each row once, in its partition, in order', async () => {
    // 7919 is prime, so that i * 7919 takes every value once, out of order.
    const sql = `SELECT (i * 7919) % ${ROWS} AS n, (i * 7919) % ${ROWS} % 3 AS part
      FROM range(${ROWS}) AS r (i)`;
    const texts = await write(sql, 'out/');
    expect(Object.keys(texts)).toEqual(['part=0', 'part=1', 'part=2']);
    for (const part of [0, 1, 2]) {
      let expected = '';
      for (let n = part; n < ROWS; n += 3) expected += `${n}\n`;
      expect(texts[`part=${part}`] === expected).toBe(true);
    }
  });

  it.each([
    ['numbers', 'CAST(k AS INTEGER)', ['part=-1', 'part=10', 'part=9']],
    ['texts', `CAST(k AS VARCHAR) || '''s'`, [`part=-1's`, `part=10's`, `part=9's`]],
    ['days', `DATE '2010-02-05' + CAST(k AS INTEGER)`, ['02-04', '02-14', '02-15']],
    ['truths', 'k > 9', ['part=false', 'part=true']],
  ])('finds partitions of %s and of null', async (_kind, part, folders) => {
    const sql = `SELECT n, ${part} AS part FROM (VALUES (1, -1), (2, 10), (3, 9), (4, NULL)) v (n, k)`;
    const texts = await write(sql, 'out/');
    const nothing = 'part=__HIVE_DEFAULT_PARTITION__';
    const { [nothing]: none, ...known } = texts;
    expect(none).toBe('4\n');
    const names = Object.keys(known).map((name) => decodeURIComponent(name));
    expect(names.map((name) => name.replace('part=2010-', ''))).toEqual(folders);
    expect(Object.values(known).join('').split('\n').sort().join('')).toBe('123');
  });

  it('writes one file without rows when there are none', async () => {
    const sql = 'SELECT 1 AS n, 2 AS part WHERE false';
    expect(await write(sql, 'out/')).toEqual({ 'part-0.csv': '' });
  });

  it('writes the same bytes each time, as Parquet too', async () => {
    const digests = async (prefix: string) => {
      const sql = `SELECT hash(i) % 1000003 AS n, i, i % 2 AS part FROM range(${ROWS}) AS r (i)`;
      const output = { prefix, partitionBy: 'part', orderBy: ['n', 'i'] };
      await subject.compute.run({
        name: 'bytes',
        sources: [],
        models: [
          { name: 'bytes', sql, isWrittenOnce, outputs: [{ ...output, format: 'parquet' }] },
        ],
      });
      const found: string[] = [];
      for await (const { key } of subject.lake.list(prefix)) {
        const bytes = await buffer(await subject.lake.get(key));
        found.push(createHash('sha256').update(bytes).digest('hex'));
      }
      return found;
    };
    const first = await digests('bytes/1/');
    expect(first).toHaveLength(2);
    for (const again of ['bytes/2/', 'bytes/3/']) expect(await digests(again)).toEqual(first);
  });
});
