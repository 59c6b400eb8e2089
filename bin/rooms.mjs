// `npm run tool -- rooms`: shows which room uses which, and what breaks their order; exit code 1 when something does.
// `npm run tool -- rooms pipeline` shows the same for the folders of one room.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const { orders } = require('../.dependency-cruiser/orders.cjs');
const config = require.resolve('../.dependency-cruiser.cjs');
/** Applications share the highest floor. */
const apps = ['web', 'cli', 'loader', 'launcher', 'worker', 'api'];
const ruleOfRooms = /^(libs-know-no-apps|apps-stand-alone|analytics-and-pipeline-apart)$/;
const code = /(?<![.]spec|[.]d)[.]tsx?$|[.](sql|py|sh)$/;

const wanted = process.argv[2] ?? 'rooms';
const order = orders.find(({ name }) => name === wanted);
if (order === undefined) {
  const names = orders.map(({ name }) => name).join(', ');
  process.stderr.write(`${wanted} has no order: name one of ${names}\n`);
  process.exit(2);
}
const isRooms = order.name === 'rooms';
/** The folder that contains its places. */
const folder = order.path.split('%')[0];
const places = [...order.places.map(({ name }) => name), ...(isRooms ? apps : [])];

/** The place of a file, `.` for one outside the folders, or undefined outside the order. */
function placeOf(file) {
  const inside = isRooms ? /^(?:libs|apps)[/](.+)$/.exec(file)?.[1] : insideOf(file);
  return inside?.includes('/') ? inside.slice(0, inside.indexOf('/')) : inside && '.';
}

function insideOf(file) {
  return file.startsWith(folder) ? file.slice(folder.length) : undefined;
}

/** The place of a name in the order; places of one floor keep the order of their list. */
function height(place) {
  // Files outside the folders combine them.
  return places.includes(place) ? places.indexOf(place) : places.length;
}

/** Every dependency between two places, from the top: the number of its imports, and of type imports among them. */
function arrowsOf(modules) {
  const arrows = new Map();
  for (const { source, dependencies } of modules.filter((module) => code.test(module.source))) {
    for (const { resolved, dependencyTypes } of dependencies) {
      const [from, to] = [placeOf(source), placeOf(resolved)];
      if (from === undefined || to === undefined || from === to) continue;
      const arrow = arrows.get(`${from} ${to}`) ?? { from, to, imports: 0, types: 0 };
      arrow.imports += 1;
      if (dependencyTypes.includes('type-only')) arrow.types += 1;
      arrows.set(`${from} ${to}`, arrow);
    }
  }
  return [...arrows.values()].sort(
    (a, b) => height(b.from) - height(a.from) || height(b.to) - height(a.to),
  );
}

/** Files and lines of each place, without tests. */
function sizesOf(folders) {
  const sizes = new Map();
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const place = placeOf(file);
      if (!entry.isFile() || !code.test(file) || place === undefined) continue;
      const size = sizes.get(place) ?? { place, files: 0, lines: 0 };
      size.files += 1;
      size.lines += readFileSync(file, 'utf8').split('\n').length - 1;
      sizes.set(place, size);
    }
  }
  return [...sizes.values()].sort((a, b) => height(b.place) - height(a.place));
}

// Loaded late: loading the compiler would delay a refusal.
const [{ cruise }, { default: extractDepcruiseOptions }, { default: extractTSConfig }] =
  await Promise.all([
    import('dependency-cruiser'),
    import('dependency-cruiser/config-utl/extract-depcruise-options'),
    import('dependency-cruiser/config-utl/extract-ts-config'),
  ]);
const { output } = await cruise(
  ['apps', 'libs'],
  { ...(await extractDepcruiseOptions(config)), validate: true },
  undefined,
  { tsConfig: extractTSConfig('tsconfig.json') },
);
const arrows = arrowsOf(output.modules);
const sizes = sizesOf(isRooms ? ['libs', 'apps'] : [folder]);
const against = output.summary.violations.filter(
  ({ rule }) => dirname(rule.name) === order.name || (isRooms && ruleOfRooms.test(rule.name)),
);

const width = Math.max(...sizes.map(({ place }) => place.length), 'from the top'.length);
const name = (place) => (place === '.' ? 'own files' : place).padEnd(width);
const number = (value) => value.toLocaleString('en').padStart(8);
const lines = [
  `${name('from')}  ${name('to')}   imports    types`,
  ...arrows.map(
    ({ from, to, imports, types }) =>
      `${name(from)}  ${name(to)}  ${number(imports)} ${number(types)}`,
  ),
  '',
  `${name('from the top')}     files    lines`,
  ...sizes.map((size) => `${name(size.place)}  ${number(size.files)} ${number(size.lines)}`),
  '',
  `${order.floors.length + (isRooms ? 1 : 0)} floors.`,
  against.length === 0 ? 'No import runs against the order.' : 'Against the order:',
  ...against.map(({ rule, from, to }) => `  ${rule.name}: ${from} -> ${to}`),
];
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = against.length === 0 ? 0 : 1;
