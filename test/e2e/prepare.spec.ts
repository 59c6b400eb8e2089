import { spawnSync } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTempFolder } from '../setup/temp-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Records its arguments, and creates the folders that npm would. */
const NPM = '#!/bin/sh\necho "$*" >> "$NPM_CALLS"\nmkdir -p node_modules dist\n';

describe('prepare', () => {
  let folder: string;
  let calls: string;
  /** A small, prepared repository with the real `bin/prepare.mjs`. */
  let prepared: string;

  beforeEach(async () => {
    folder = await createTempFolder('prepare');
    calls = join(folder, 'calls');
    await write(join(folder, 'path', 'npm'), NPM);
    await chmod(join(folder, 'path', 'npm'), 0o755);
    prepared = join(folder, 'prepared');
    await cp(join(root, 'bin', 'prepare.mjs'), join(prepared, 'bin', 'prepare.mjs'));
    for (const name of ['package-lock', 'package', 'tsconfig'])
      await write(join(prepared, `${name}.json`), '{}');
    for (const name of ['vite.config.ts', 'bin/build.mjs'])
      await write(join(prepared, name), 'export default {};\n');
    for (const name of ['apps', 'libs', 'bench', 'migrations'])
      await write(join(prepared, name, 'src', 'one.ts'), 'export {};\n');
    expect(await listNpmCalls(prepared)).toEqual(['ci', 'run']);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** Returns npm's arguments when the repository is prepared. */
  async function listNpmCalls(repository: string): Promise<string[]> {
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

  it('does nothing when nothing changed', async () => {
    expect(await listNpmCalls(prepared)).toEqual([]);
  });

  it('does nothing in a copy, nor after the folder moved', async () => {
    const [copy, moved] = [join(folder, 'copy'), join(folder, 'elsewhere', 'moved')];
    await cp(prepared, copy, { recursive: true });
    expect(await listNpmCalls(copy)).toEqual([]);
    await mkdir(dirname(moved));
    await rename(prepared, moved);
    expect(await listNpmCalls(moved)).toEqual([]);
  });

  it('builds after a source changed, even if only in name', async () => {
    const source = join(prepared, 'libs', 'src', 'one.ts');
    await writeFile(source, 'export const one = 1;\n');
    expect(await listNpmCalls(prepared)).toEqual(['run']);
    await rename(source, join(dirname(source), 'two.ts'));
    expect(await listNpmCalls(prepared)).toEqual(['run']);
  });

  it("builds after a change that kept a source's size and time", async () => {
    const source = join(prepared, 'libs', 'src', 'one.ts');
    // Then it reads no bytes: its metadata is older than the clock's resolution.
    await vi.waitFor(
      async () => {
        expect(await listNpmCalls(prepared)).toEqual([]);
        expect(await readFile(join(prepared, 'dist', '.built'), 'utf8')).toMatch(/^\w+\n\w+$/);
      },
      { timeout: 30_000, interval: 200 },
    );
    expect(await listNpmCalls(prepared)).toEqual([]);
    const { atime, mtime } = await stat(source);
    await writeFile(source, 'export { };');
    await utimes(source, atime, mtime);
    expect(await listNpmCalls(prepared)).toEqual(['run']);
  });

  it.each([
    ['does not install after npm did by hand', '1', 'a', ['run']],
    ['installs after npm installed another version by hand', '2', 'b', ['ci', 'run']],
  ])('%s', async (_, version, integrity, expected) => {
    const one = { version: '1', integrity: 'a' };
    const elsewhere = { version: '3', integrity: 'c', optional: true };
    const packages = { '': {}, 'node_modules/one': one, 'node_modules/elsewhere': elsewhere };
    await writeFile(join(prepared, 'package-lock.json'), JSON.stringify({ packages }));
    const list = { packages: { 'node_modules/one': { version, integrity } } };
    await write(join(prepared, 'node_modules', '.package-lock.json'), JSON.stringify(list));
    expect(await listNpmCalls(prepared)).toEqual(expected);
    expect(await listNpmCalls(prepared)).toEqual([]);
  });

  it('installs and builds after the lock file changed', async () => {
    await writeFile(join(prepared, 'package-lock.json'), '{ }');
    expect(await listNpmCalls(prepared)).toEqual(['ci', 'run']);
  });
});

describe('npm run dev', () => {
  it('sees each save of a source, also by rename, and of no other file', async () => {
    const folder = await createTempFolder('watch');
    const source = join(folder, 'libs', 'one', 'src', 'one.ts');
    const { watchSources } = (await import(join(root, 'bin', 'watch-sources.mjs'))) as WatchModule;
    for (const each of ['apps', 'migrations', dirname(relative(folder, source))])
      await mkdir(join(folder, each), { recursive: true });
    await writeFile(source, 'export {};\n');
    let seen: string[] = [];
    const watcher = watchSources(folder, (files) => (seen = files));
    try {
      await new Promise<void>((resolve) => watcher.once('ready', resolve));
      for (let n = 0; n < 3; n += 1) {
        seen = [];
        await writeFile(`${source}~`, `export const n = ${n};\n`);
        await rename(`${source}~`, source);
        await vi.waitFor(() => expect(seen).toEqual(['libs/one/src/one.ts']), 10_000);
      }
    } finally {
      await watcher.close();
      await rm(folder, { recursive: true });
    }
  });
});

interface WatchModule {
  watchSources(
    root: string,
    changed: (files: string[]) => void,
  ): {
    once(event: 'ready', ready: () => void): void;
    close(): Promise<void>;
  };
}

describe('the build', () => {
  it("does not store the folder's path", async () => {
    const made = ['apps', 'libs', 'bench'].map((folder) => join(root, 'dist', folder));
    const naming: string[] = [];
    for (const folder of made) {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (entry.isFile() && (await readFile(file, 'utf8')).includes(root)) naming.push(file);
      }
    }
    expect(naming).toEqual([]);
  });
});
