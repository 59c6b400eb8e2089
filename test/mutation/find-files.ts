import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '#platform/errors/app-error.js';

/** Returns all files at or below a path. */
export function filesBelow(path: string): string[] {
  if (!existsSync(path)) throw new AppError('USAGE', `there is no ${path}`);
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

export const isSpec = (file: string) => file.endsWith('.spec.ts');

/** Returns the nearest folder, from `path` upwards, that has specs. */
export function specFolder(path: string): string {
  const folder = statSync(path).isFile() ? dirname(path) : path;
  if (folder === '.')
    throw new AppError('USAGE', 'no folder above has specs: name one with --specs');
  return filesBelow(folder).some(isSpec) ? folder : specFolder(dirname(folder));
}
