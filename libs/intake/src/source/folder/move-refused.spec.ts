import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { isMainThread } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { deliver } from '#test/setup/source-files.js';
import { identify } from '../text/identify.js';
import { moveFile } from './move-processed.js';
import { SourceFolder } from './folder-files.js';

/** A user without rights; any user but root has few enough. */
const NOBODY = 65_534;
/** On most systems one of them is on another disk than the temporary folder. */
const otherDisk = await firstOnOtherDisk('/dev/shm', '/var/tmp');
async function firstOnOtherDisk(...folders: string[]): Promise<string | undefined> {
  const { dev } = await stat(tmpdir());
  for (const folder of folders) {
    const other = await stat(folder).catch(() => undefined);
    if (other && other.dev !== dev) return folder;
  }
  return undefined;
}
const mark = (text: string | Buffer) => createHash('sha256').update(text).digest('hex').slice(0, 8);

describe('SourceFolder.refuse', () => {
  let folder: string;
  let source: SourceFolder;
  /** Digest of the current file. */
  const readDigest = (path: string) =>
    source
      .open(path)
      .then((text) => identify(text, path))
      .then(
        ({ sha256 }) => sha256,
        () => 'unreadable',
      );
  const refuse = async (path: string) =>
    source.refuse(path, `${path}: is wrong; mend it`, await readDigest(path));
  const read = (path: string) => readFile(join(folder, path), 'utf8');
  /** Files at any depth. */
  const files = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-refused-'));
    source = new SourceFolder(folder, 0);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each(['week.csv', 'week.csv.gz'])(
    'leaves a file that has replaced the refused one: %s',
    async (name) => {
      const packed = (text: string) => (name.endsWith('.gz') ? gzipSync(text) : text);
      await deliver(folder, { [name]: packed('a\nwrong\n') });
      const wrong = await readDigest(name);
      await deliver(folder, { [name]: packed('a\nright\n') });
      expect(await source.refuse(name, 'is wrong', wrong)).toBeUndefined();
      expect(await files()).toEqual([name]);
      expect(await source.refuse(name, 'is wrong', await readDigest(name))).toBe(`error/${name}`);
    },
  );

  it('moves a file to the same path below error/, with a note next to it', async () => {
    await deliver(folder, { 'a/b/week.csv.gz': '\0ytes', 'good.csv': 'good' });
    const before = Date.now();
    expect(await source.refuse('a/b/week.csv.gz', 'week: is\r\nwrong; mend it', 'damaged')).toBe(
      'error/a/b/week.csv.gz',
    );
    expect(await files()).toEqual([
      'error/a/b/week.csv.gz',
      'error/a/b/week.csv.gz.note.txt',
      'good.csv',
    ]);
    expect(await read('error/a/b/week.csv.gz')).toBe('\0ytes');
    const [what, advice, time, ...rest] = (await read('error/a/b/week.csv.gz.note.txt')).split(
      '\n',
    );
    expect(what).toBe('week: is wrong; mend it');
    expect(advice).toMatch(/copy it to the source folder again/);
    const [, at = ''] = /^Refused at (\S+Z)$/.exec(time!) ?? [];
    expect(Date.parse(at)).toBeGreaterThanOrEqual(before);
    expect(rest).toEqual(['']);
    expect((await source.scan()).texts.map(({ path }) => path)).toEqual(['good.csv']);
  });

  it.each(Array.from({ length: 20 }, (_, round) => [round]))(
    'is safe when runs of several flows refuse a file at once: round %i',
    async () => {
      await deliver(folder, { 'week.csv': 'bytes' });
      const places = await Promise.all([1, 2, 3, 4].map(() => refuse('week.csv')));
      expect(new Set(places)).toEqual(new Set(['error/week.csv']));
      expect(await files()).toEqual(['error/week.csv', 'error/week.csv.note.txt']);
      expect(await read('error/week.csv')).toBe('bytes');
    },
  );

  it('is safe to repeat', async () => {
    await deliver(folder, { 'week.csv': 'bytes' });
    expect(await refuse('week.csv')).toBe('error/week.csv');
    expect(await refuse('week.csv')).toBe('error/week.csv');
    expect(await refuse('never.csv')).toBeUndefined();
    expect(await files()).toEqual(['error/week.csv', 'error/week.csv.note.txt']);
  });

  it('overwrites only equal bytes', async () => {
    for (const content of ['first', 'second', 'first', 'second']) {
      await deliver(folder, { 'week.csv.gz': content });
      const expected =
        content === 'first' ? 'error/week.csv.gz' : `error/week.${mark('second')}.csv.gz`;
      expect(await refuse('week.csv.gz')).toBe(expected);
      expect(await read(expected)).toBe(content);
    }
    // A person has repaired it in place.
    await writeFile(join(folder, `error/week.${mark('second')}.csv.gz`), 'corrected');
    await deliver(folder, { 'week.csv.gz': 'second' });
    expect(await refuse('week.csv.gz')).toBe(`error/week.${mark('second')}-2.csv.gz`);
    expect((await files()).filter((name) => !name.endsWith('.note.txt'))).toEqual([
      `error/week.${mark('second')}-2.csv.gz`,
      `error/week.${mark('second')}.csv.gz`,
      'error/week.csv.gz',
    ]);
    expect(await read('error/week.csv.gz')).toBe('first');
  });

  it('leaves a member in its zip, with a note, also when the zip itself is refused', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('a'), '2010/sales.csv');
    zip.end();
    const bytes = await buffer(zip.outputStream);
    await writeFile(join(folder, 'weeks.zip'), bytes);
    expect(await refuse('weeks.zip/2010/sales.csv')).toBe('weeks.zip/2010/sales.csv');
    expect(await files()).toEqual(['error/weeks.zip/2010/sales.csv.note.txt', 'weeks.zip']);
    expect(await read('error/weeks.zip/2010/sales.csv.note.txt')).toMatch(
      /^weeks\.zip\/2010\/sales\.csv: is wrong; mend it\nCorrect the file in weeks\.zip /,
    );
    const moved = `error/weeks.${mark(bytes)}.zip`;
    expect(await refuse('weeks.zip')).toBe(moved);
    await rm(join(folder, 'error', 'weeks.zip'), { recursive: true });
    await writeFile(join(folder, 'error', 'weeks.zip'), 'refused before');
    await rm(join(folder, moved));
    await writeFile(join(folder, 'weeks.zip'), bytes);
    await refuse('weeks.zip/2010/sales.csv');
    expect(await files()).toContain(`error/weeks.${mark(bytes)}.zip/2010/sales.csv.note.txt`);
  });

  it('leaves a file when error is a link, and writes nothing there', async () => {
    const other = await mkdtemp(join(tmpdir(), 'retailstream-elsewhere-'));
    try {
      await symlink(other, join(folder, 'error'));
      await deliver(folder, { 'sub/week.csv': 'bytes' });
      expect(await refuse('sub/week.csv')).toBeUndefined();
      expect(await files()).toEqual(['error', 'sub/week.csv']);
      expect(await readdir(other)).toEqual([]);
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it('writes its note through no link, and does not block on a pipe', async () => {
    await deliver(folder, { 'week.csv': 'bytes', 'keep/.own': 'kept', 'error/other.csv': 'x' });
    await symlink('../keep/.own', join(folder, 'error/week.csv.note.txt'));
    execFileSync('mkfifo', [join(folder, 'error/week.csv')]);
    const moved = await refuse('week.csv');
    expect(moved).toBe(`error/week.${mark(Buffer.from('bytes'))}.csv`);
    await rm(join(folder, 'error/week.csv'));
    await deliver(folder, { 'week.csv': 'others' });
    expect(await refuse('week.csv')).toBe('error/week.csv');
    expect(await read('keep/.own')).toBe('kept');
    expect(await read('error/week.csv.note.txt')).toContain('Correct this file');
  });

  it.skipIf(!otherDisk)('moves to another disk, and keeps the permissions', async () => {
    const other = await mkdtemp(join(otherDisk!, 'retailstream-refused-'));
    try {
      await deliver(folder, { 'week.csv': 'bytes' });
      await chmod(join(folder, 'week.csv'), 0o640);
      const target = join(other, 'week.csv');
      await symlink(join(folder, 'elsewhere'), `${target}.part`);
      await moveFile(join(folder, 'week.csv'), target);
      expect(await readdir(folder)).toEqual([]);
      expect(await readdir(other)).toEqual(['week.csv']);
      expect(await readFile(target, 'utf8')).toBe('bytes');
      expect((await stat(target)).mode & 0o777).toBe(0o640);
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it('leaves a file whose note would have too long a name', async () => {
    const name = `${'n'.repeat(250)}.csv`;
    await deliver(folder, { [name]: 'bytes' });
    expect(await refuse(name)).toBeUndefined();
    expect(await readdir(folder)).toEqual([name]);
  });

  it('leaves a file when error is a file itself', async () => {
    await deliver(folder, { 'week.csv': 'bytes', 'sub/week.csv': 'bytes', error: 'a log' });
    expect(await refuse('week.csv')).toBeUndefined();
    expect(await refuse('sub/week.csv')).toBeUndefined();
    expect(await files()).toEqual(['error', 'sub/week.csv', 'week.csv']);
  });

  const isRoot = process.geteuid?.() === 0;
  // Only a main thread can change its user; `npm run tool -- mutate` runs specs in other threads.
  describe.skipIf(isRoot && !isMainThread)('in a folder without write permission', () => {
    /** Runs the function as a user who is subject to file permissions. */
    async function withoutRights<Value>(work: () => Promise<Value>): Promise<Value> {
      if (isRoot) process.seteuid!(NOBODY);
      try {
        return await work();
      } finally {
        if (isRoot) process.seteuid!(0);
      }
    }

    it('changes nothing and reports it', async () => {
      await deliver(folder, { 'sub/week.csv': 'bytes' });
      await chmod(folder, 0o555);
      expect(await withoutRights(() => refuse('sub/week.csv'))).toBeUndefined();
      await chmod(folder, 0o755);
      expect(await files()).toEqual(['sub/week.csv']);
      expect(await readdir(folder)).toEqual(['sub']);
    });

    it('leaves no note for a file that it could not move', async () => {
      await deliver(folder, { 'sub/week.csv': 'bytes' });
      await mkdir(join(folder, 'error'));
      await chmod(join(folder, 'error'), 0o777);
      await chmod(folder, 0o755);
      await chmod(join(folder, 'sub'), 0o555);
      expect(await withoutRights(() => refuse('sub/week.csv'))).toBeUndefined();
      await chmod(join(folder, 'sub'), 0o755);
      expect(await files()).toEqual(['sub/week.csv']);
      expect(await readdir(join(folder, 'error'))).toEqual([]);
    });

    it('finds an unreadable file, and fails when it is opened', async () => {
      await deliver(folder, { 'a.csv': 'bytes', 'b.csv.gz': 'bytes', 'c.zip': 'bytes' });
      for (const name of ['a.csv', 'b.csv.gz', 'c.zip']) await chmod(join(folder, name), 0);
      await chmod(folder, 0o755);
      const { texts } = await withoutRights(() => source.scan());
      expect(texts.map(({ path }) => path)).toEqual(['a.csv', 'b.csv.gz', 'c.zip']);
      for (const { path } of texts) {
        await expect(withoutRights(() => source.open(path))).rejects.toMatchObject({
          code: 'SOURCE_UNREADABLE',
          message: expect.stringMatching(`^${path}: cannot be read: EACCES`) as string,
        });
      }
    });
  });
});
