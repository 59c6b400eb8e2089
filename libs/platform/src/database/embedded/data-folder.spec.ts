import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { locateBinaries } from './binaries.js';
import { openDataFolder } from './data-folder.js';
import { runsAsRoot } from './system-user.js';

describe('openDataFolder', () => {
  let folder: string;
  let initdb: string;
  beforeEach(async () => {
    folder = await tempFolder('data-folder');
    ({ initdb } = await locateBinaries(runsAsRoot));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('removes what a killed process left of its attempt, and nothing of one at work', async () => {
    const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(gone, 'exit');
    const { data } = await openDataFolder(folder, initdb);
    const home = dirname(data);
    const attemptsOf = (pid: number | undefined) => [
      join(home, `data.new-${pid}-00aa11bb`),
      join(home, `data.password-${pid}-00aa11bb`),
    ];
    for (const [attempt = '', password = ''] of [process.pid, gone.pid].map(attemptsOf)) {
      await mkdir(attempt);
      await writeFile(join(attempt, 'PG_VERSION'), '18');
      await writeFile(password, 'secret');
    }
    await writeFile(join(home, 'data.new-notes'), 'not an attempt');
    // Without its data a cluster is made anew, which is when attempts are looked at.
    await rm(data, { recursive: true });
    await openDataFolder(folder, initdb);
    expect(attemptsOf(process.pid).map(existsSync)).toEqual([true, true]);
    expect(attemptsOf(gone.pid).map(existsSync)).toEqual([false, false]);
    expect(existsSync(join(home, 'data.new-notes'))).toBe(true);
    expect(existsSync(join(data, 'PG_VERSION'))).toBe(true);
  });
});
