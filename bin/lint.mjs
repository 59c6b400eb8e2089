// `npm run lint`: the checks that run no code, two at a time, since most of the work of each is on one processor. `npm
// run lint -- words types` runs only these; `npm run lint -- --changed [REF]` checks the files that differ from REF (by
// default from where the branch left main); `npm run lint -- --fix` mends code and format. Ends with a line `N passed,
// N failed`.
import { spawn } from 'node:child_process';
import { changedFiles, findBranchPoint } from './changed-files.mjs';
import { installTools, root } from './prepare.mjs';

installTools();

const AT_ONCE = 2;
// TypeScript in Go is faster, and has no API: the packages that call one need `typescript` 6. Not a package of test/tools,
// which every `npm ci` would download. One thread, because another check runs at the same time.
const TSC = 'npx --yes --package typescript@7.0.2 tsc --noEmit --singleThreaded --incremental';
const CACHE = 'node_modules/.cache';
const types = (name, project) =>
  `${TSC} --tsBuildInfoFile ${CACHE}/types/${name}.tsbuildinfo -p ${project}`;
const CHECKS = {
  // Each of the two threads holds the types of all rooms.
  code: 'node bin/infra.mjs install && NODE_OPTIONS=--max-old-space-size=6144 eslint . --concurrency 2',
  types: `${types('root', 'tsconfig.json')} && ${types('web', 'apps/web')}`,
  format: 'prettier --check .',
  // Names each broken rule with its reason.
  dependencies: `depcruise --output-type err-long --cache ${CACHE}/dependencies --cache-strategy content apps libs test bench monitoring`,
  duplicates: 'npx --yes jscpd@5.3.3',
  words: 'node bin/words.mjs',
};
const FIX = { code: 'eslint --fix .', format: 'prettier --write --log-level warn .' };

const given = process.argv.slice(2);
const isFix = given[0] === '--fix';
const isChanged = given[0] === '--changed';
const checks = isFix
  ? FIX
  : isChanged
    ? checksOf(changedFiles(given[1] ?? findBranchPoint()))
    : CHECKS;
const asked = isFix ? given.slice(1) : isChanged ? [] : given;
const unknown = asked.find((name) => !Object.hasOwn(checks, name));
if (unknown !== undefined) {
  console.error(
    `lint: USAGE: no check "${unknown}"; name some of ${Object.keys(checks).join(', ')}`,
  );
  process.exit(2);
}

const waiting = asked.length > 0 ? [...asked] : Object.keys(checks);
const total = waiting.length;
const failed = [];
// Two programs never write the same file at once.
await Promise.all(Array.from({ length: isFix ? 1 : AT_ONCE }, checkNext));
for (const name of failed) console.log(`FAIL  npm run lint -- ${name}`);
console.log(`\n${total - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Returns the checks of some files. Rules about the whole program stay whole: a change breaks them elsewhere. */
function checksOf(files) {
  const select = (pattern) => files.filter((file) => pattern.test(file));
  const quote = (names) => names.map((name) => `"${name}"`).join(' ');
  const code = select(/[.](ts|tsx|mjs|cjs|js)$/);
  const prose = select(
    /^(apps|libs|bin|monitoring|migrations)[/].*[.](ts|tsx|mjs|sql|py)$|^(README|docs[/].*)[.]md$/,
  );
  const install = code.some((file) => file.startsWith('infra/'))
    ? 'node bin/infra.mjs install && '
    : '';
  return {
    ...(code.length > 0 && {
      code: `${install}eslint --no-warn-ignored ${quote(code)}`,
      types: CHECKS.types,
      dependencies: CHECKS.dependencies,
      duplicates: CHECKS.duplicates,
    }),
    ...(files.length > 0 && { format: `prettier --check --ignore-unknown ${quote(files)}` }),
    ...(prose.length > 0 && { words: `node bin/words.mjs ${quote(prose)}` }),
  };
}

async function checkNext() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const began = Date.now();
    const { code, output } = await run(checks[name]);
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(`== ${name}, ${seconds} s\n${output}`);
    if (code !== 0) failed.push(name);
  }
}

/** Runs a command with the project's programs on the path, as npm does. Output of two checks never mixes. */
function run(command) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { cwd: root, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const parts = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => parts.push(part));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: Buffer.concat(parts).toString() }));
  });
}
