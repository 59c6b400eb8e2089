// Chooses the long specs of `.ci/run`, and the cluster specs that it may leave out.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { countCommits, recentlyChanged } from './changed-files.mjs';
import { root } from './prepare.mjs';

/** Takes more than five minutes, which `.ci/run` does not have. Only the whole lane runs them. */
const WHOLE = [
  'test/bench/scale.long-spec.ts',
  'test/cluster/standards/schemathesis.long-cluster-spec.ts',
  'libs/catalogue/test/personal/recipe-chains.long-spec.ts',
  'test/chaos/chaos.long-spec.ts',
  'libs/streaming/test/cluster/killed-readers.long-spec.ts',
  'libs/streaming/test/awkward-events.long-spec.ts',
  'test/pipeline/crashed-server.long-spec.ts',
];
/** Of specs that a change touches: more would exceed the time of `.ci/run`. */
const TOUCHED_AT_MOST = 2;

/** Returns one spec in turn and some that recent commits touched, and prints which others they touched. */
export function specsInTurn() {
  const specs = ['libs', 'test']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((name) =>
        join(folder, name).replaceAll('\\', '/'),
      ),
    )
    .filter((name) => /[.]long(-cluster)?-spec[.]ts$/.test(name) && !WHOLE.includes(name))
    .sort();
  const turn = countCommits();
  const inTurn = specs[turn % specs.length];
  const changed = recentlyChanged();
  const touched = specs.filter((spec) => spec !== inTurn && isTouched(spec, changed));
  const first = touched.length > 0 ? turn % touched.length : 0;
  const ordered = [...touched.slice(first), ...touched.slice(0, first)];
  console.log(`in turn: ${inTurn}`);
  console.log(
    `touched by recent commits: ${ordered.slice(0, TOUCHED_AT_MOST).join(', ') || 'none'}`,
  );
  const rest = ordered.slice(TOUCHED_AT_MOST);
  if (rest.length > 0) console.log(`touched too, left to npm run test:long: ${rest.join(', ')}`);
  return [inTurn, ...ordered.slice(0, TOUCHED_AT_MOST)];
}

/** Returns the cluster specs that name what they run on, and that recent commits did not touch. */
export function untouchedClusterSpecs() {
  const changed = recentlyChanged();
  // Nothing is known in a shallow clone.
  if (changed.length === 0) return [];
  const specs = ['libs', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => `${folder}/${name}`),
  );
  return specs.filter(
    (spec) =>
      spec.endsWith('.cluster-spec.ts') &&
      readTriggers(spec) !== undefined &&
      !isTouched(spec, changed),
  );
}

/** Returns the paths after a spec's comment `// Runs on changes of`, if it has one. */
function readTriggers(spec) {
  const text = readFileSync(join(root, spec), 'utf8');
  return /^\/\/ Runs on changes of (.*)$/m.exec(text)?.[1].split(' ').filter(Boolean);
}

/** A change touches a spec in its folder, or below a path that it names. */
function isTouched(spec, changed) {
  const touching = [dirname(spec), ...(readTriggers(spec) ?? [])];
  return changed.some((file) =>
    touching.some((path) => file === path || file.startsWith(`${path}/`)),
  );
}
