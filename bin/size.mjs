// `npm run tool -- size`: tracked lines of each room, functions ending in `Of`, floors of rooms, circles of folders.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';
import { root } from './prepare.mjs';

const { orders } = createRequire(import.meta.url)('../.dependency-cruiser/orders.cjs');
/** Not code: documents, data, images, lock files and what a program wrote. */
const OTHER =
  /[.](json|md|png|svg|jpe?g|ico|woff2?|lock|csv|parquet|ipynb|graphql)$|api-types[.]d[.]ts$/;
const SPEC = /[.](\w+-)*spec[.]tsx?$|^libs[/][^/]+[/]test[/]/;
/** Pages of a guest and charts of answers run in the browser. */
const WEB = /^apps[/]web[/]|^libs[/][^/]+[/]src[/](console|charts)[/]|[/]chart[.]ts$/;

const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !OTHER.test(file))
  .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }));
const product = files.filter(({ path }) => /^(apps|libs)[/]/.test(path) && !SPEC.test(path));
const modules = product.filter(({ path }) => /[.]tsx?$/.test(path));

const countLines = (some) => some.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);

const roomOf = (path) => path.split('/').slice(0, 2).join('/');

/** Returns the functions that a module declares at its top. */
function functionNames({ path, text }) {
  const isFunction = (node) => node && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement)) return statement.name?.text ?? [];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations
      .filter(({ initializer }) => isFunction(initializer))
      .map(({ name }) => name.text ?? '');
  });
}

/** Returns the paths that a module imports, types and late imports among them. */
function importsOf({ path, text }) {
  return [...text.matchAll(/(?:from|import)[\s(]+'([#.][^']+)'/g)].map(([, name]) => {
    if (!name.startsWith('#')) return posix.join(posix.dirname(path), name);
    const [place, ...rest] = name.slice(1).split('/');
    const folder = ['api', 'worker', 'launcher', 'cli'].includes(place) ? 'apps' : 'libs';
    return [folder, place, 'src', ...rest].join('/');
  });
}

/** Returns which places use which others. @param placeOf returns undefined outside the places */
function arrows(some, placeOf) {
  const uses = new Map();
  for (const module of some) {
    const from = placeOf(module.path);
    if (from === undefined) continue;
    const used = uses.get(from) ?? uses.set(from, new Set()).get(from);
    for (const path of importsOf(module)) {
      const to = placeOf(path);
      if (to !== undefined && to !== from) used.add(to);
    }
  }
  return uses;
}

/** Returns the places that a place reaches. */
function reach(uses, from) {
  const seen = new Set();
  const visit = (place) => {
    for (const next of uses.get(place) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      visit(next);
    }
  };
  visit(from);
  return seen;
}

const rooms = new Set(orders[0].places.map(({ name }) => `libs/${name}`));
const uses = arrows(modules, (path) => (rooms.has(roomOf(path)) ? roomOf(path) : undefined));
const floor = (room) => 1 + Math.max(0, ...[...(uses.get(room) ?? [])].map(floor));

const names = [...new Set(product.map(({ path }) => roomOf(path)))]
  .filter((name) => name.includes('/'))
  .sort();
const circles = names.flatMap((name) => {
  const inside = arrows(modules, (path) => new RegExp(`^${name}/src/([^/]+)/`).exec(path)?.[1]);
  const meets = (one, other) => reach(inside, one).has(other) && reach(inside, other).has(one);
  const rings = [...inside.keys()]
    .map((one) =>
      [...inside.keys()]
        .filter((other) => meets(one, other))
        .sort()
        .join(', '),
    )
    .filter((ring) => ring !== '');
  return [...new Set(rings)].map((ring) => `${name}: ${ring}`);
});

const functions = modules.flatMap(functionNames);
const share = (pattern) => {
  const count = functions.filter((name) => pattern.test(name)).length;
  return `${((100 * count) / functions.length).toFixed(1)} % (${count} of ${functions.length})`;
};
const number = (value) => value.toLocaleString('en').padStart(9);
for (const name of names) {
  const own = product.filter(({ path }) => roomOf(path) === name);
  const at = rooms.has(name) ? `  floor ${floor(name)}` : '';
  console.log(`${name.padEnd(24)}${number(countLines(own))}${at}`);
}
console.log(
  `${'without web and specs'.padEnd(24)}${number(countLines(product.filter(({ path }) => !WEB.test(path))))}`,
);
console.log(`${'all tracked code'.padEnd(24)}${number(countLines(files))}`);
console.log(
  `\nfunctions ending in Of: ${share(/Of$/)}; with xFor and getX: ${share(/(Of|For)$|^get[A-Z]/)}`,
);
console.log(`floors: ${Math.max(...[...rooms].map(floor))}`);
console.log(
  `circles between folders: ${circles.length}${circles.map((circle) => `\n  ${circle}`).join('')}`,
);
