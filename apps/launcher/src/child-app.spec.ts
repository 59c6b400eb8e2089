import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { ChildApp } from './child-app.js';

/** Notes its process id; does not start when the file `broken` says so; writes one line to each stream. */
const PROGRAM = `
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
const { FOLDER } = process.env;
const broken = FOLDER + '/broken';
appendFileSync(FOLDER + '/started', process.pid + '\\n');
if (existsSync(broken)) {
  if (readFileSync(broken, 'utf8') === 'once') rmSync(broken);
  process.send({ kind: 'failed', code: 'PORT_TAKEN', message: 'taken' }, () => process.exit(2));
} else {
  console.log('said');
  console.error('complained');
  setInterval(() => {}, 1000);
  process.send({ kind: 'ready' });
}
`;

describe('an application of npm start', () => {
  let folder: string;
  let app: ChildApp;
  let lost: unknown[];

  beforeEach(async () => {
    folder = await createTempFolder('child');
    lost = [];
    const entry = join(folder, 'app.mjs');
    await writeFile(entry, PROGRAM);
    const code = join(folder, 'code.mjs');
    await writeFile(code, '');
    app = new ChildApp({
      name: 'api',
      entry,
      code,
      folders: [],
      state: folder,
      logFile: join(folder, 'logs', 'api.log'),
      restartMs: 1,
      onLost: (error) => lost.push(error),
    });
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await app.stop();
    // The last child may still write its log.
    await rm(folder, { recursive: true, maxRetries: 10 });
  });

  const started = () =>
    readFileSync(join(folder, 'started'), 'utf8').trim().split('\n').map(Number);
  /** Waits for this number of starts. @returns the id of the last process */
  const untilStarted = (times: number) =>
    vi.waitFor(
      () => {
        expect(started()).toHaveLength(times);
        return started().at(-1) ?? 0;
      },
      { timeout: 30_000 },
    );
  const untilLogged = () =>
    vi.waitFor(async () => {
      const log = await readFile(join(folder, 'logs', 'api.log'), 'utf8');
      expect(log.trim().split('\n').sort()).toEqual(['complained', 'said']);
    }, 10_000);
  const breakIt = (how: 'once' | 'for good') => writeFile(join(folder, 'broken'), how);

  it('logs the output of both streams', async () => {
    await app.start({ FOLDER: folder });
    await untilLogged();
  });

  it('reports why it does not start', async () => {
    await breakIt('for good');
    await expect(app.start({ FOLDER: folder })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: 'taken',
    });
  });

  it('restarts after each death', async () => {
    await app.start({ FOLDER: folder });
    process.kill(await untilStarted(1), 'SIGKILL');
    process.kill(await untilStarted(2), 'SIGKILL');
    await untilStarted(3);
    expect(lost).toEqual([]);
  });

  it('ends the former process on reload, and waits for the next reload after a failed start', async () => {
    await app.start({ FOLDER: folder });
    const former = await untilStarted(1);
    await app.reload();
    expect(() => process.kill(former, 0)).toThrow('ESRCH');
    await breakIt('once');
    await expect(app.reload()).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    expect(started()).toHaveLength(3);
    await app.reload();
    expect(process.kill(await untilStarted(4), 0)).toBe(true);
    expect(lost).toEqual([]);
  });

  it('restarts again when a restart failed', async () => {
    await app.start({ FOLDER: folder });
    await breakIt('once');
    process.kill(await untilStarted(1), 'SIGKILL');
    const last = await untilStarted(3);
    expect(process.kill(last, 0)).toBe(true);
    await app.stop();
    expect(() => process.kill(last, 0)).toThrow('ESRCH');
    expect(lost).toEqual([]);
  });

  it('restarts again and again where no log can be written', async () => {
    await app.start({ FOLDER: folder });
    // Otherwise the log may be created while its folder is removed.
    await untilLogged();
    await rm(join(folder, 'logs'), { recursive: true });
    await writeFile(join(folder, 'logs'), 'no folder');
    process.kill(await untilStarted(1), 'SIGKILL');
    process.kill(await untilStarted(2), 'SIGKILL');
    await untilStarted(3);
  });

  it('restarts after its sixth death when it served long between', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    await app.start({ FOLDER: folder });
    for (let death = 1; death <= 7; death++) {
      process.kill(await untilStarted(death), 'SIGKILL');
      await untilStarted(death + 1);
      now += 2 * 60_000 + 1;
    }
    expect(lost).toEqual([]);
  });

  it('stops restarting when it dies again and again', async () => {
    await app.start({ FOLDER: folder });
    await breakIt('for good');
    process.kill(await untilStarted(1), 'SIGKILL');
    await vi.waitFor(() => expect(lost).toHaveLength(1), { timeout: 30_000 });
    expect(lost).toMatchObject([
      { message: expect.stringMatching(/api keeps stopping/) as string },
    ]);
    expect(started()).toHaveLength(6);
  });
});
