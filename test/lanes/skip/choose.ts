import type { Inputs, SpecInputs } from './inputs.js';
import type { Pass, Passes } from './passes.js';

/** Each run includes one in this many of the skippable spec files, so that as many runs cover all. */
const TURNS = 8;
/** Prints only the number of further files with the same reason. */
const SHOWN = 3;

export interface Choice {
  /** Skipped spec files, with the number of tests that passed last time. */
  skipped: ReadonlyMap<string, number>;
  /** Unchanged spec files that run because it is their turn. */
  inTurn: readonly string[];
  /** All others, each with the reason why it runs. */
  run: ReadonlyMap<string, string>;
}

/** Chooses the spec files to skip. Those that ran longest ago run first. */
export function choose(specs: ReadonlyMap<string, SpecInputs>, passes: Passes): Choice {
  const run = new Map<string, string>();
  const unchanged: [spec: string, pass: Pass][] = [];
  for (const [spec, known] of specs) {
    const pass = known.key === undefined ? undefined : passes.find(spec, known.key);
    if (pass) unchanged.push([spec, pass]);
    else run.set(spec, known.key === undefined ? known.why : changeOf(spec, known.inputs, passes));
  }
  unchanged.sort(([a, one], [b, other]) => one.passedAt - other.passedAt || (a < b ? -1 : 1));
  const turn = Math.ceil(unchanged.length / TURNS);
  return {
    skipped: new Map(unchanged.slice(turn).map(([spec, { tests }]) => [spec, tests])),
    inTurn: unchanged.slice(0, turn).map(([spec]) => spec),
    run,
  };
}

function changeOf(spec: string, inputs: Inputs, passes: Passes): string {
  const last = passes.lastInputs(spec);
  if (!last) return 'no pass is known';
  for (const [kind, now] of Object.entries(inputs)) {
    const before = last[kind] ?? {};
    const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
    const [first, ...others] = names.filter((name) => before[name] !== now[name]);
    if (first === undefined) continue;
    return `${kind} changed: ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`;
  }
  return 'no pass with these inputs is known';
}

/** Describes a choice in a few lines. */
export function describeChoice({ skipped, inTurn, run }: Choice): string {
  const tests = [...skipped.values()].reduce((sum, each) => sum + each, 0);
  const lines = [
    `${skipped.size} of ${skipped.size + inTurn.length + run.size} spec files are unchanged since they passed ` +
      `and skipped (${tests} tests)`,
  ];
  if (inTurn.length > 0) lines.push(`unchanged too, but run in turn: ${inTurn.join(', ')}`);
  for (const why of new Set(run.values())) {
    const specs = [...run].filter(([, each]) => each === why).map(([spec]) => spec);
    const shown = specs.length > SHOWN ? `${specs.length} spec files` : specs.join(', ');
    lines.push(`run, ${why}: ${shown}`);
  }
  return lines.join('\n');
}
