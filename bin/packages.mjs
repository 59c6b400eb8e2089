// `npm run tool -- packages`: what each direct package of the product costs a first start. Megabytes and files are of the
// package and of those that only it needs: what would go with it.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { root } from './prepare.mjs';

/** Smaller ones are not listed. */
const LEAST_MB = 2;

const { '': product, ...locked } = JSON.parse(
  readFileSync(join(root, 'package-lock.json'), 'utf8'),
).packages;
const direct = Object.keys({ ...product.dependencies, ...product.devDependencies });

/** Returns where a package finds another one: in its own folder, or in one above it. */
function resolve(name, from) {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, folder.lastIndexOf('node_modules')).replace(/[/]$/, '')
  ) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (place in locked) return place;
    if (folder === '') return undefined;
  }
}

/** Returns the places of all packages that some direct ones need. */
function closure(names) {
  const found = new Set(names.map((name) => resolve(name, '')));
  for (const place of found) {
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } =
      locked[place];
    const needed = { ...dependencies, ...optionalDependencies, ...peerDependencies };
    for (const name of Object.keys(needed)) {
      const isOptionalPeer = peerDependenciesMeta?.[name]?.optional === true;
      const next = isOptionalPeer ? undefined : resolve(name, place);
      if (next !== undefined) found.add(next);
    }
  }
  return found;
}

/** Returns bytes and files of a package, without packages inside it; nothing where it is for another platform. */
function measure(place) {
  const size = { bytes: 0, files: 0 };
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules') visit(path);
      if (!entry.isFile()) continue;
      size.files += 1;
      size.bytes += statSync(path).size;
    }
  };
  try {
    visit(join(root, place));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return size;
}

function sum(places) {
  const sizes = [...places].map(measure);
  return ['bytes', 'files'].map((key) => sizes.reduce((all, size) => all + size[key], 0));
}

/** Returns how many modules of the product import a package. */
function countImports(name) {
  const pattern = `(from|import) ?\\(?'${name}(/[^']*)?'`;
  const folders = ['apps', 'libs', 'bin', 'vite.config.ts'];
  try {
    return execFileSync('git', ['grep', '-lE', pattern, '--', ...folders], {
      cwd: root,
      encoding: 'utf8',
    })
      .split('\n')
      .filter((path) => path !== '' && !/spec[.]/.test(path)).length;
  } catch {
    return 0;
  }
}

const everything = closure(direct);
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row(['package', 'packages', 'MB', 'files', 'modules that import it']);
row(['---', '---:', '---:', '---:', '---:']);
const lines = direct.map((name) => {
  const others = closure(direct.filter((other) => other !== name));
  const own = [...everything].filter((place) => !others.has(place));
  return [name, own.length, ...sum(own), countImports(name)];
});
const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
for (const [name, count, bytes, files, imports] of lines.sort((a, b) => b[2] - a[2]))
  if (bytes >= LEAST_MB * 2 ** 20) row([name, count, megabytes(bytes), files, imports]);
const [bytes, files] = sum(everything);
row(['all', everything.size, megabytes(bytes), files.toLocaleString('en'), '']);
