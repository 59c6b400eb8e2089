// Reports changed sources to `npm run dev`.
import { join, relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { isAsset, isModule } from './emit.mjs';

/**
 * Calls back with the path, relative to the root, of each module and asset that changes, comes or goes. Editors save a file
 * by renaming another one to it: a recursive watch of Node.js 20 loses such a file.
 * @returns the watcher, which emits `ready`
 */
export function watchSources(root, changed) {
  const pathOf = (place) => relative(root, place).split(sep).join('/');
  const isSource = (file) => isModule(file) || isAsset(file);
  const folders = ['apps', 'libs', 'migrations'].map((folder) => join(root, folder));
  const ignored = (place, stats) => stats?.isFile() === true && !isSource(pathOf(place));
  return watch(folders, { ignoreInitial: true, ignored }).on('all', (_event, place) => {
    const file = pathOf(place);
    if (isSource(file)) changed(file);
  });
}
