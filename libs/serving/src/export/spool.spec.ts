import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeStaleFolders } from '#platform/process/process-folders.js';
import { type WriteFile, Spool, SPOOL } from './spool.js';

const ROOM = 10;
const { signal } = new AbortController();

describe('Spool', () => {
  let spool: Spool;
  beforeEach(() => {
    spool = new Spool(ROOM);
  });
  afterEach(() => spool.close());

  const writing = (content: string): WriteFile =>
    vi.fn(async (file: string) => {
      await writeFile(file, content);
      return content.length;
    });
  async function read(key: string, make: WriteFile): Promise<string> {
    const { handle } = await spool.open(key, make, signal);
    return text(handle.createReadStream());
  }

  it('reports the facts of a file', async () => {
    const { handle, ...file } = await spool.open('a', writing('four'), signal);
    await handle.close();
    const sha256 = createHash('sha256').update('four').digest('hex');
    expect(file).toMatchObject({ rows: 4, bytes: 4, sha256 });
    const folder = join(file.path, '..');
    expect(await readdir(folder)).toHaveLength(1);
    await spool.close();
    expect(existsSync(folder)).toBe(false);
  });

  it('makes a file once, also for simultaneous requests', async () => {
    const make = writing('once');
    expect(await Promise.all([read('a', make), read('a', make)])).toEqual(['once', 'once']);
    expect(await read('a', make)).toBe('once');
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('removes the least recently used file when space runs out, while its readers continue', async () => {
    const first = await spool.open('a', writing('aaaa'), signal);
    await read('b', writing('bbbb'));
    await read('c', writing('cccc'));
    await vi.waitFor(() => expect(existsSync(first.path)).toBe(false), 10_000);
    expect(await text(first.handle.createReadStream())).toBe('aaaa');
    const again = writing('aaaa');
    await read('a', again);
    expect(again).toHaveBeenCalledTimes(1);
  });

  it('drops all files on request, while their readers continue', async () => {
    const first = await spool.open('a', writing('aaaa'), signal);
    spool.clear();
    await expect.poll(() => existsSync(first.path)).toBe(false);
    expect(await text(first.handle.createReadStream())).toBe('aaaa');
    expect(await read('a', writing('anew'))).toBe('anew');
  });

  it('rejects a file larger than the whole space, and keeps nothing of it', async () => {
    const { handle, path } = await spool.open('a', writing('a'), signal);
    await handle.close();
    await expect(read('b', writing('x'.repeat(ROOM + 1)))).rejects.toMatchObject({
      code: 'EXPORT_TOO_LARGE',
    });
    expect(await readdir(join(path, '..'))).toHaveLength(1);
  });

  it('cancels the writing when no request waits, and starts again for the next', async () => {
    const [one, other] = [new AbortController(), new AbortController()];
    let [begun, ended] = [0, 0];
    const make: WriteFile = (_file, _work, aborted) =>
      new Promise((_resolve, reject) => {
        begun++;
        aborted.addEventListener('abort', () => {
          ended++;
          reject(new Error('ended'));
        });
      });
    const waiting = [spool.open('a', make, one.signal), spool.open('a', make, other.signal)];
    const failed = waiting.map((each) => expect(each).rejects.toThrow('ended'));
    await vi.waitFor(() => expect(begun).toBe(1), 10_000);
    one.abort();
    expect(ended).toBe(0);
    other.abort();
    expect(await read('a', writing('new'))).toBe('new');
    await Promise.all(failed);
    expect(ended).toBe(1);
  });

  it('removes only the folders of ended processes', async () => {
    const { handle, path } = await spool.open('a', writing('a'), signal);
    await handle.close();
    const folder = (pid: number) =>
      join(tmpdir(), `${SPOOL}-${hostname()}-${pid}-8c5a3a1e-3c54-4d0e-9d43-0f6f5a3e2b11`);
    // No process has such a high number, and process 1 always runs.
    const [dead, alive] = [folder(2 ** 30), folder(1)];
    await Promise.all([mkdir(dead, { recursive: true }), mkdir(alive, { recursive: true })]);
    await removeStaleFolders(tmpdir(), [SPOOL]);
    expect([existsSync(dead), existsSync(alive), existsSync(path)]).toEqual([false, true, true]);
    await rm(alive, { recursive: true });
  });
});
