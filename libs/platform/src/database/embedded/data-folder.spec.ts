import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { closeState, openDataFolder } from './data-folder.js';
import { locateBinaries } from './embedded-postgres.js';
import { runsAsRoot } from './system-user.js';

describe('openDataFolder', () => {
  let folder: string;
  let initdb: string;
  beforeEach(async () => {
    folder = await createTempFolder('data-folder');
    ({ initdb } = await locateBinaries(runsAsRoot));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('removes files of a killed process’s attempt and keeps those of a running one', async () => {
    const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(gone, 'exit');
    const { data } = await openDataFolder(folder, initdb);
    const home = dirname(data);
    const listAttempts = (pid: number | undefined) => [
      join(home, `data.new-${pid}-00aa11bb`),
      join(home, `data.password-${pid}-00aa11bb`),
    ];
    for (const [attempt = '', password = ''] of [process.pid, gone.pid].map(listAttempts)) {
      await mkdir(attempt);
      await writeFile(join(attempt, 'PG_VERSION'), '18');
      await writeFile(password, 'secret');
    }
    await writeFile(join(home, 'data.new-notes'), 'not an attempt');
    // Attempts are removed only when a cluster is created, so remove its data.
    await rm(data, { recursive: true });
    await openDataFolder(folder, initdb);
    expect(listAttempts(process.pid).map(existsSync)).toEqual([true, true]);
    expect(listAttempts(gone.pid).map(existsSync)).toEqual([false, false]);
    expect(existsSync(join(home, 'data.new-notes'))).toBe(true);
    expect(existsSync(join(data, 'PG_VERSION'))).toBe(true);
  });
});

/** Other users may traverse to PostgreSQL's data when it runs as another user. */
const TRAVERSED = runsAsRoot ? 0o711 : 0o700;

let home: string;
let state: string;
beforeEach(async () => {
  home = await createTempFolder('close-state');
  state = join(home, 'state');
  for (const folder of ['lake/marts', 'logs', 'postgres/data', 'catalogue/.own']) {
    await mkdir(join(state, folder), { recursive: true });
  }
  for (const [file, mode] of [
    ['lake/marts/part-0.parquet', 0o644],
    ['logs/api.log', 0o644],
    ['postgres/port', 0o664],
    ['postgres/data/PG_VERSION', 0o600],
    ['catalogue/.own/answer', 0o755],
  ] as const) {
    await writeFile(join(state, file), 'x');
    await chmod(join(state, file), mode);
  }
  for (const folder of ['', 'lake', 'lake/marts', 'logs', 'postgres', 'catalogue/.own']) {
    await chmod(join(state, folder), 0o755);
  }
  await chmod(join(state, 'postgres/data'), 0o700);
});
afterEach(() => rm(home, { recursive: true }));

const readMode = async (path: string) => (await lstat(join(home, path))).mode & 0o7777;

it('removes the permissions of other users from all files of an existing state', async () => {
  await closeState(state, 0o077);
  expect(await readMode('state')).toBe(TRAVERSED);
  expect(await readMode('state/postgres')).toBe(TRAVERSED);
  for (const folder of ['lake', 'lake/marts', 'logs', 'postgres/data', 'catalogue/.own']) {
    expect(await readMode(`state/${folder}`), folder).toBe(0o700);
  }
  for (const file of ['lake/marts/part-0.parquet', 'logs/api.log', 'postgres/port']) {
    expect(await readMode(`state/${file}`), file).toBe(0o600);
  }
  expect(await readMode('state/catalogue/.own/answer')).toBe(0o700);
});

it('keeps the group permissions that FILE_UMASK allows', async () => {
  await closeState(state, 0o027);
  expect(await readMode('state/lake')).toBe(0o750);
  expect(await readMode('state/logs/api.log')).toBe(0o640);
});

it('follows no link and leaves other files alone', async () => {
  await mkdir(join(home, 'other'));
  await writeFile(join(home, 'other/file'), 'x');
  await chmod(join(home, 'other/file'), 0o644);
  await chmod(join(home, 'other'), 0o755);
  await symlink(join(home, 'other'), join(state, 'lake/out'));
  await symlink(join(home, 'other/file'), join(state, 'logs/worker.log'));
  await symlink(join(home, 'other'), join(state, 'reports'));
  await writeFile(join(state, 'notes.txt'), 'somebody’s own');
  await chmod(join(state, 'notes.txt'), 0o644);
  execFileSync('mkfifo', [join(state, 'logs/pipe')]);
  await closeState(state, 0o077);
  expect(await readMode('other')).toBe(0o755);
  expect(await readMode('other/file')).toBe(0o644);
  expect(await readMode('state/notes.txt')).toBe(0o644);
  // A folder with other files may belong to others: /tmp, a home.
  expect(await readMode('state')).toBe(0o755);
  expect(await readMode('state/lake')).toBe(0o700);
});

it('skips closed folders and resolves a link to the state folder', async () => {
  await chmod(join(state, 'lake'), 0o700);
  await symlink('state', join(home, 'named'));
  await closeState(join(home, 'named'), 0o077);
  expect(await readMode('state/lake/marts/part-0.parquet')).toBe(0o644);
  expect(await readMode('state/logs/api.log')).toBe(0o600);
});

it('accepts a missing state folder', async () => {
  await expect(closeState(join(home, 'nowhere'), 0o077)).resolves.toBeUndefined();
});
