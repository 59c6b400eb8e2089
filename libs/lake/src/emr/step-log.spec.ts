import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTail } from './step-log.js';

/** In chunks of a few bytes, so that lines and characters are split. */
const gzip = (content: string) => {
  const bytes = gzipSync(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
    bytes.subarray(i * 7, i * 7 + 7),
  );
  return Readable.from(chunks);
};

describe('tailOf', () => {
  it('keeps the last twenty lines, including one without a line end', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `ligne é ${i}`);
    expect(await readTail(gzip(lines.join('\n')))).toEqual(lines.slice(30));
  });

  it('removes lines without information', async () => {
    const said = [
      '26/01/01 10:00:00 INFO SparkContext: Running Spark',
      'Traceback (most recent call last):',
      '',
      'py4j.protocol.Py4JJavaError: An error occurred',
      '\tat org.apache.spark.sql.Dataset.ofRows(Dataset.scala:98)',
      '\t... 21 more',
      '26/01/01 10:00:01 ERROR Driver: gone\r',
      '26/01/01 10:00:01 WARN ShutdownHook: bye',
    ];
    expect(await readTail(gzip(said.join('\n')))).toEqual([
      'Traceback (most recent call last):',
      'py4j.protocol.Py4JJavaError: An error occurred',
      '26/01/01 10:00:01 ERROR Driver: gone',
    ]);
  });

  it('cuts a line without an end', async () => {
    const [line] = await readTail(gzip('x'.repeat(5_000_000)));
    expect(line).toBe('x'.repeat(1_000));
  });

  it('returns nothing for an empty log, and refuses data that is not gzip', async () => {
    expect(await readTail(gzip(''))).toEqual([]);
    await expect(readTail(Readable.from([Buffer.from('plain')]))).rejects.toThrow('header');
  });
});
