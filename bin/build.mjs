// `npm run build`: JavaScript of each module, the files beside it, and the pages of the browser, into
// `dist`. Types are not checked: `npm run lint:types` does that.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build, transformWithOxc } from 'vite';
import { root } from './prepare.mjs';

const dist = join(root, 'dist');
const modules = filesBelow('apps', 'libs', 'bench').filter(
  (file) =>
    /\.ts$/.test(file) && !/\.(spec|d)\.ts$|^apps\/web\/|^bench\/(cloud|engines)\//.test(file),
);
const assets = filesBelow('libs', 'migrations').filter((file) =>
  /^libs\/.*\.(sql|json|graphql|py|sh|css)$|^migrations\/[^/]+\.sql$/.test(file),
);

for (const file of modules) await emit(file);
for (const file of assets) write(file, readFileSync(join(root, file)));
await describeOperations();
await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });

/** Writes down what help and completion say of operations: loading them takes longer than help may. */
async function describeOperations() {
  const folder = 'apps/cli/src/operations';
  const { describeOperations } = await import(join(dist, folder, 'describe-operations.js'));
  write(`${folder}/operations.json`, JSON.stringify(describeOperations()));
}

/** Files from the root. */
function filesBelow(...folders) {
  return folders.filter(isThere).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  );
}

/** Images are built without benchmarks. */
function isThere(folder) {
  return existsSync(join(root, folder));
}

/** Writes the JavaScript of a module with its map, which says nowhere in what folder it was made. */
async function emit(file) {
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

/** Writes a file of `dist` whole, where it is another: what runs may be loading it. */
function write(file, content) {
  const place = join(dist, file);
  const bytes = Buffer.from(content);
  if (existsSync(place) && readFileSync(place).equals(bytes)) return;
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(`${place}.${process.pid}`, bytes);
  renameSync(`${place}.${process.pid}`, place);
}
