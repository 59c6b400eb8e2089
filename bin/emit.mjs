// Compiles a module into `dist`, for `npm run build` and `npm run dev`.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformWithOxc } from 'vite';
import { root } from './prepare.mjs';

const dist = join(root, 'dist');

/** Charts run in the browser only. */
const CHARTS = /^libs\/analytics\/src\/(charts|answers\/[^/]+\/chart\.)/;

/** Whether a path from the root is a module that Node.js runs. */
export const isModule = (file) =>
  /\.ts$/.test(file) &&
  !/\.(spec|d)\.ts$|^apps\/web\/|^libs\/\w+\/(test|src\/console)\/|^bench\/(cloud|engines)\//.test(
    file,
  ) &&
  !CHARTS.test(file);

/** Whether a program reads the path, relative to the root, at run time. */
export const isAsset = (file) =>
  /^libs\/[^/]+\/src\/.*\.(sql|json|graphql|py|sh|css)$|^migrations\/[^/]+\.sql$/.test(file);

/** Writes the JavaScript of a module with a source map without absolute paths. */
export async function emit(file) {
  const source = join(root, file);
  const options = { sourcemap: true, target: 'es2023' };
  const { code, map } = await transformWithOxc(readFileSync(source, 'utf8'), source, options);
  const script = file.replace(/ts$/, 'js');
  const name = script.split('/').at(-1);
  const sources = [relative(dirname(join(dist, script)), source)];
  const { version, names, mappings } = map;
  write(`${script}.map`, JSON.stringify({ version, file: name, sources, names, mappings }));
  write(script, `${code}//# sourceMappingURL=${name}.map\n`);
}

/** Copies a file that programs read at run time. */
export const copy = (file) => write(file, readFileSync(join(root, file)));

/** Replaces a file of `dist` atomically if its content changed: a running program may be loading it. */
export function write(file, content) {
  const place = join(dist, file);
  const bytes = Buffer.from(content);
  if (existsSync(place) && readFileSync(place).equals(bytes)) return;
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(`${place}.${process.pid}`, bytes);
  renameSync(`${place}.${process.pid}`, place);
}
