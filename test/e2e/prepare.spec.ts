import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../setup/temp-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Keeps a list of what it was asked, and leaves the folders that npm would. */
const NPM = '#!/bin/sh\necho "$*" >> "$NPM_CALLS"\nmkdir -p node_modules dist\n';

describe('prepare', () => {
  let folder: string;
  let calls: string;
  /** A repository of few files with the real `bin/prepare.mjs`, prepared. */
  let prepared: string;

  beforeEach(async () => {
    folder = await tempFolder('prepare');
    calls = join(folder, 'calls');
    await write(join(folder, 'path', 'npm'), NPM);
    await chmod(join(folder, 'path', 'npm'), 0o755);
    prepared = join(folder, 'prepared');
    await cp(join(root, 'bin', 'prepare.mjs'), join(prepared, 'bin', 'prepare.mjs'));
    for (const name of ['package-lock', 'package', 'nest-cli', 'tsconfig'])
      await write(join(prepared, `${name}.json`), '{}');
    await write(join(prepared, 'vite.config.ts'), 'export default {};\n');
    for (const name of ['apps', 'libs', 'bench', 'migrations'])
      await write(join(prepared, name, 'src', 'one.ts'), 'export {};\n');
    expect(await npmOf(prepared)).toEqual(['ci', 'run']);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** What npm is asked to do when the repository there is prepared. */
  async function npmOf(repository: string): Promise<string[]> {
    await writeFile(calls, '');
    const url = join(repository, 'bin', 'prepare.mjs');
    const code = `import { prepare } from ${JSON.stringify(url)}; prepare();`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: repository,
      encoding: 'utf8',
      env: { PATH: `${join(folder, 'path')}:/usr/bin:/bin`, NPM_CALLS: calls },
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lines = (await readFile(calls, 'utf8')).split('\n').filter(Boolean);
    return lines.map((line) => line.split(' ')[0] ?? '');
  }

  it('does nothing where all is as it was', async () => {
    expect(await npmOf(prepared)).toEqual([]);
  });

  it('does nothing in a copy, nor where the folder was moved', async () => {
    const [copy, moved] = [join(folder, 'copy'), join(folder, 'elsewhere', 'moved')];
    await cp(prepared, copy, { recursive: true });
    expect(await npmOf(copy)).toEqual([]);
    await mkdir(dirname(moved));
    await rename(prepared, moved);
    expect(await npmOf(moved)).toEqual([]);
  });

  it('builds after a source changed, also by name alone', async () => {
    const source = join(prepared, 'libs', 'src', 'one.ts');
    await writeFile(source, 'export const one = 1;\n');
    expect(await npmOf(prepared)).toEqual(['run']);
    await rename(source, join(dirname(source), 'two.ts'));
    expect(await npmOf(prepared)).toEqual(['run']);
  });

  it('installs and builds after the lock file changed', async () => {
    await writeFile(join(prepared, 'package-lock.json'), '{ }');
    expect(await npmOf(prepared)).toEqual(['ci', 'run']);
  });
});

describe('the build', () => {
  it('says nowhere in what folder it was made', async () => {
    expect(await readFile(join(root, 'dist', '.tsbuildinfo'), 'utf8')).not.toContain(root);
  });
});
