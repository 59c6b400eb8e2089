import { execFile } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pick, waitForMoment } from '../scene.js';
import type { Kind } from './kind.js';

const run = promisify(execFile);

/** Size of the snapshot's state, plus room for one more run. */
const DISK_MEGABYTES = 400;
const FULL_MS = [500, 3_000, 8_000];
const CHUNK = Buffer.alloc(64 * 1024);

/** Another file fills the state folder's disk for a while. */
export const fillDisk: Kind = {
  name: 'fill the disk',
  weight: 5,
  beginnings: ['snapshot'],
  findObstacle: async () => {
    if (process.getuid?.() !== 0) return 'only root can mount a small disk';
    return (await canMount()) ? undefined : 'no disk can be mounted here';
  },
  prepare: async (arena) => {
    await arena.mountDisk(DISK_MEGABYTES);
    await arena.fillState();
  },
  strike: async (scene) => {
    const { arena, launcher, ledger, random } = scene;
    const patience = pick(random, FULL_MS);
    await waitForMoment(scene);
    const hit = ledger.listRunning();
    const ballast = join(arena.state, 'ballast');
    await fill(ballast);
    const isOver = new Promise((resolve) => setTimeout(resolve, patience));
    const end = Promise.race([launcher.settled, isOver]);
    await ledger.waitUntil(({ hasFailed }) => hasFailed, end);
    await rm(ballast);
    return { hit };
  },
};

async function fill(ballast: string): Promise<void> {
  const { bavail, bsize } = await statfs(join(ballast, '..'));
  await run('fallocate', ['-l', String(bavail * bsize), ballast]).catch(() => undefined);
  const file = await open(ballast, 'a');
  try {
    for (;;) await file.write(CHUNK);
  } catch {
    // The disk is full.
  } finally {
    await file.close();
  }
}

async function canMount(): Promise<boolean> {
  const folder = `/tmp/retailstream-mount-${process.pid}`;
  await mkdir(folder);
  try {
    await run('mount', ['-t', 'tmpfs', 'chaos', folder]);
    await run('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true });
  }
}
