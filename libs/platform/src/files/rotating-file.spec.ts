import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { emptyIfLong, RotatingFile } from './rotating-file.js';

describe('a log without end', () => {
  let folder: string;
  let file: string;
  let said: string[];
  let log: RotatingFile;

  beforeEach(async () => {
    folder = await createTempFolder('rotating');
    file = join(folder, 'logs', 'api.log');
    said = [];
    log = new RotatingFile(file, (line) => said.push(line), 100);
  });
  afterEach(async () => {
    log.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  const write = (text: string) => new Promise<void>((resolve) => log.write(text, () => resolve()));
  const names = async () => (await readdir(join(folder, 'logs'))).sort();
  const readLog = (name: string) => readFile(join(folder, 'logs', name), 'utf8');

  it('starts a new file when it is full and keeps four older ones', async () => {
    for (let n = 0; n < 9; n++) await write(`${n}`.repeat(60));
    expect(await names()).toEqual(['api.log', 'api.log.1', 'api.log.2', 'api.log.3', 'api.log.4']);
    expect(await readLog('api.log')).toBe('8'.repeat(60));
    expect(await readLog('api.log.1')).toBe('7'.repeat(60));
    expect(await readLog('api.log.4')).toBe('4'.repeat(60));
    expect(said).toEqual([]);
  });

  it('continues the file of an earlier program', async () => {
    await write('one\n');
    log = new RotatingFile(file, (line) => said.push(line), 100);
    await write('two\n');
    expect(await readLog('api.log')).toBe('one\ntwo\n');
    await write('x'.repeat(200));
    expect(await readLog('api.log.1')).toBe('one\ntwo\n');
    expect(await readLog('api.log')).toBe('x'.repeat(200));
  });

  it('writes all lines in order before it ends', async () => {
    for (let n = 0; n < 20; n++) log.write(`${n},`);
    log.end();
    await once(log, 'finish');
    const expected = Array.from({ length: 20 }, (_, n) => `${n},`).join('');
    expect(await readLog('api.log')).toBe(expected);
  });

  it('creates its file again after its folder was removed', async () => {
    await write('one\n');
    await rm(join(folder, 'logs'), { recursive: true });
    await write('two\n');
    expect(await readLog('api.log')).toBe('two\n');
    expect(said).toEqual([]);
  });

  it('reports once that it cannot write, and continues when it can', async () => {
    await writeFile(join(folder, 'logs'), 'no folder');
    for (let n = 0; n < 3; n++) await write('lost\n');
    expect(said).toEqual([expect.stringMatching(/api\.log cannot be written.*EEXIST/)]);
    await rm(join(folder, 'logs'));
    await write('kept\n');
    expect(await readLog('api.log')).toBe('kept\n');
    expect(said.slice(1)).toEqual([`${file} can be written again`]);
  });

  it('continues when the disk is full', async () => {
    // A write to this file of Linux fails with a full disk.
    log = new RotatingFile('/dev/full', (line) => said.push(line));
    for (let n = 0; n < 3; n++) await write('lost\n');
    expect(said).toEqual([expect.stringContaining('ENOSPC')]);
  });

  it('empties a file while a program appends to it', async () => {
    await write('x'.repeat(60));
    const program = createWriteStream(file, { flags: 'a' });
    const say = (text: string) => new Promise((resolve) => program.write(text, resolve));
    await say('y'.repeat(60));
    await emptyIfLong(file, 200);
    expect(await names()).toEqual(['api.log']);
    for (const round of [1, 2, 3, 4, 5, 6]) {
      await emptyIfLong(file, 100);
      await say(`${round}`.repeat(120));
    }
    program.end();
    expect(await readLog('api.log')).toBe('6'.repeat(120));
    expect(await readLog('api.log.1')).toBe('5'.repeat(120));
    expect((await names()).at(-1)).toBe('api.log.4');
    await truncate(file);
    await emptyIfLong(join(folder, 'none.log'), 100);
  });
});
