// Reports changed sources to `npm run dev`.
import { join, relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { isAsset, isModule } from './emit.mjs';

/** An editor writes a file in several steps, and chokidar reports a file at most once in 50 ms. */
const SETTLE_MS = 100;

/**
 * Calls back with the paths, relative to the root, of the modules and assets that changed, came or went, once no more follow.
 * Editors save a file by renaming another one to it: a recursive watch of Node.js 20 loses such a file.
 * @returns the watcher, which emits `ready`
 */
export function watchSources(root, changed) {
  const pathOf = (place) => relative(root, place).split(sep).join('/');
  const isSource = (file) => isModule(file) || isAsset(file);
  const folders = ['apps', 'libs', 'migrations'].map((folder) => join(root, folder));
  const ignored = (place, stats) => stats?.isFile() === true && !isSource(pathOf(place));
  const pending = new Set();
  let timer;
  const report = () => {
    const files = [...pending];
    pending.clear();
    changed(files);
  };
  return watch(folders, { ignoreInitial: true, ignored }).on('all', (_event, place) => {
    const file = pathOf(place);
    if (!isSource(file)) return;
    pending.add(file);
    clearTimeout(timer);
    timer = setTimeout(report, SETTLE_MS);
  });
}
