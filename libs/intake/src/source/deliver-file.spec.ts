import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { deliverFile, type Delivery } from './deliver-file.js';
import { digestFile } from './digest-file.js';
import { FolderFiles } from './folder/folder-files.js';

const MEBIBYTE = 1024 * 1024;

describe('delivering a file to a folder', () => {
  let folder: string;
  let file: string;
  let source: string;
  let writer: FolderFiles;

  beforeEach(async () => {
    folder = await createTempFolder('deliver');
    source = join(folder, 'source');
    file = join(folder, 'week.csv');
    writer = new FolderFiles(source, 0);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Describes the file, as a client does before it delivers. */
  const describeDelivery = async (path = 'week.csv'): Promise<Delivery> => ({
    path,
    ...(await digestFile(file)),
    read: () => createReadStream(file) as AsyncIterable<Buffer>,
  });

  it.each([
    ['grows', () => appendFile(file, 'more\n')],
    ['is cut', () => writeFile(file, '')],
    ['says something else of the same length', () => writeFile(file, 'a\n2\n')],
  ])('detects that it %s during delivery', async (_, change) => {
    await writeFile(file, 'a\n1\n');
    const delivery = await describeDelivery('sub/week.csv');
    await change();
    await expect(deliverFile(writer, delivery, false)).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
      message: expect.stringContaining(
        'sub/week.csv: the file changed during the upload',
      ) as string,
    });
    expect(await readdir(join(source, 'sub'))).toEqual([]);
  });

  it('keeps the old file when the new one changes during delivery', async () => {
    await mkdir(source);
    await writeFile(join(source, 'week.csv'), 'old');
    await writeFile(file, 'new');
    const delivery = await describeDelivery();
    await appendFile(file, 'er');
    await expect(deliverFile(writer, delivery, true)).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
    });
    expect(await readFile(join(source, 'week.csv'), 'utf8')).toBe('old');
  });

  it('does not replace a file that arrives during delivery', async () => {
    await writeFile(file, 'mine');
    const delivery = await describeDelivery();
    async function* read(): AsyncGenerator<Buffer> {
      await writeFile(join(source, 'week.csv'), 'theirs');
      yield* delivery.read();
    }
    expect(await deliverFile(writer, { ...delivery, read }, false)).toBe('taken');
    expect(await readFile(join(source, 'week.csv'), 'utf8')).toBe('theirs');
    expect(await readdir(source)).toEqual(['week.csv']);
  });

  it('shows no partial file, and deletes leftovers of a killed process', async () => {
    await writeFile(file, Buffer.alloc(3 * MEBIBYTE, 'x,y\n'));
    await mkdir(source);
    const [old, young] = ['.delivering-old.part', '.delivering-young.part'];
    for (const name of [old, young]) await writeFile(join(source, name), 'half');
    await utimes(join(source, old), 0, 0);
    const delivery = await describeDelivery();
    const seen: string[][] = [];
    async function* read(): AsyncGenerator<Buffer> {
      for await (const chunk of delivery.read()) {
        seen.push((await writer.list()).map(({ path }) => path));
        yield chunk;
      }
    }
    expect(await deliverFile(writer, { ...delivery, read }, false)).toBe('delivered');
    expect(new Set(seen.flat())).toEqual(new Set());
    expect((await readdir(source)).sort()).toEqual([young, 'week.csv']);
  });

  it('leaves no partial file that a run would read when it is killed half-way', async () => {
    const program = `
      import { FolderFiles } from ${JSON.stringify(new URL('./folder/folder-files.ts', import.meta.url).href)};
      const endless = async function* () {
        for (let n = 0; ; n++) {
          yield Buffer.alloc(65536, 'x,y\\n');
          if (n === 40) process.stdout.write('under way');
        }
      };
      await new FolderFiles(${JSON.stringify(source)}, 0)
        .put({ path: 'week.csv', sha256: '', bytes: endless() });`;
    const child = spawn(
      process.execPath,
      ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', program],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = await readdir(source);
    expect(left).toEqual([expect.stringMatching(/^\.delivering-.*\.part$/)]);
    expect(await writer.list()).toEqual([]);
    await writeFile(file, 'a\n1\n');
    expect(await deliverFile(writer, await describeDelivery(), false)).toBe('delivered');
    expect((await writer.list()).map(({ path }) => path)).toEqual(['week.csv']);
  });

  it('names the remedy when nothing can be written', async () => {
    await writeFile(file, 'a\n1\n');
    await writeFile(source, 'no folder');
    await expect(
      deliverFile(writer, await describeDelivery('sub/week.csv'), false),
    ).rejects.toMatchObject({
      code: 'FOLDER_NOT_WRITABLE',
      message: expect.stringContaining(join(source, 'sub/week.csv')) as string,
    });
  });
});
