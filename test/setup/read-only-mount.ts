import { execFile } from 'node:child_process';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Mounts a folder over itself read-only, so that not even root can write to it. */
export async function mountReadOnly(folder: string): Promise<void> {
  await run('mount', ['--bind', folder, folder]);
  await run('mount', ['-o', 'remount,bind,ro', folder]);
}

/** Unmounts it. Safe to call when nothing is mounted. */
export async function unmount(folder: string): Promise<void> {
  await run('umount', ['--lazy', folder]).catch(() => undefined);
}

/** Whether this process may mount folders. */
export async function canMount(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = await mkdtemp(join(tmpdir(), 'retailstream-mount-'));
  try {
    await mountReadOnly(folder);
    return true;
  } catch {
    return false;
  } finally {
    await unmount(folder);
    await rmdir(folder);
  }
}
