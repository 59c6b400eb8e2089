import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { choose, describeChoice } from './choose.js';
import type { SpecInputs } from './inputs.js';
import { Passes } from './passes.js';

const DAY_MS = 86_400_000;
const inputs = { migrations: { 'migrations/1.sql': 'digest' } };
const known = (key: string): SpecInputs => ({ key, inputs });

let folder: string;
let now: number;
let passes: Passes;
beforeEach(async () => {
  folder = await tempFolder('passed');
  now = Date.UTC(2026, 10, 25);
  passes = new Passes(folder, () => now);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a pass', () => {
  it('counts for seven days', () => {
    passes.record('a.spec', 'key', inputs, 3);
    now += 7 * DAY_MS - 1;
    expect(passes.find('a.spec', 'key')).toMatchObject({ tests: 3 });
    now += 1;
    expect(passes.find('a.spec', 'key')).toBeUndefined();
  });

  it('of an expired spec file is deleted, and no other', () => {
    passes.record('old.spec', 'key', inputs, 1);
    now += 6 * DAY_MS;
    passes.record('new.spec', 'key', inputs, 1);
    now += DAY_MS;
    passes.removeExpired();
    expect(passes.lastInputs('old.spec')).toBeUndefined();
    expect(passes.lastInputs('new.spec')).toEqual(inputs);
    expect(passes.find('new.spec', 'key')).toBeDefined();
  });

  it('is valid only for its inputs and its spec file', () => {
    passes.record('a.spec', 'key', inputs, 1);
    expect(passes.find('a.spec', 'other')).toBeUndefined();
    expect(passes.find('b.spec', 'key')).toBeUndefined();
  });

  it('ends with a failure', () => {
    passes.record('a.spec', 'key', inputs, 1);
    passes.forget('a.spec', 'key');
    expect(passes.find('a.spec', 'key')).toBeUndefined();
  });

  it('is ignored when damaged', () => {
    mkdirSync(join(folder, 'a.spec'));
    writeFileSync(join(folder, 'a.spec', 'key.json'), '{"passedAt":17');
    expect(passes.find('a.spec', 'key')).toBeUndefined();
  });
});

describe('unchanged spec files', () => {
  const specs = new Map(
    Array.from({ length: 20 }, (_, index) => [`${index}.spec`, known('key')] as const),
  );

  it('all run within eight runs, an eighth in each', () => {
    for (const spec of specs.keys()) passes.record(spec, 'key', inputs, 2);
    const ran = [];
    for (let run = 0; run < 8; run++) {
      now += 60_000;
      const { inTurn, skipped } = choose(specs, passes);
      expect(inTurn).toHaveLength(3);
      expect(skipped.size).toBe(17);
      for (const spec of inTurn) passes.record(spec, 'key', inputs, 2);
      ran.push(...inTurn);
    }
    expect(new Set(ran).size).toBe(20);
  });

  it('keep their turn until they have run', () => {
    for (const spec of specs.keys()) passes.record(spec, 'key', inputs, 2);
    const { inTurn } = choose(specs, passes);
    expect(choose(specs, passes).inTurn).toEqual(inTurn);
  });

  it('are listed apart from those that run, with reasons', () => {
    for (const spec of ['1.spec', '2.spec', '3.spec']) passes.record(spec, 'key', inputs, 2);
    passes.record('4.spec', 'before', { migrations: { 'migrations/1.sql': 'earlier' } }, 2);
    now += 60_000;
    passes.record('2.spec', 'key', inputs, 2);
    const few = new Map<string, SpecInputs>([...specs].slice(1, 6));
    few.set('whole.spec', { key: undefined, why: 'starts a command of npm' });
    expect(describeChoice(choose(few, passes)).split('\n')).toEqual([
      '2 of 6 spec files are unchanged since they passed and skipped (4 tests)',
      'unchanged too, but run in turn: 1.spec',
      'run, migrations changed: migrations/1.sql: 4.spec',
      'run, no pass is known: 5.spec',
      'run, starts a command of npm: whole.spec',
    ]);
  });
});
