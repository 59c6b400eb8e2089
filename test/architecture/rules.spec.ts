import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breachesOf, breachesOfOrder, helpers } from './breaches.js';
import { cruiseTree, repository } from './cruise.js';
import { writeTree } from './written-tree.js';

const { forbidden = [] } = await extractDepcruiseConfig(
  join(repository, '.dependency-cruiser.cjs'),
);
const rules = forbidden.map((rule) => ({ name: rule.name ?? '', comment: rule.comment ?? '' }));
const breaches = [
  ...rules.flatMap(({ name }) => breachesOf(name)),
  ...breachesOfOrder('rooms', 'libs/%/src', [
    'platform',
    'lake',
    'intake',
    'pipeline',
    'streaming',
    'access',
    'serving',
    'analytics',
    'flows',
    'composition',
  ]),
  ...breachesOfOrder('pipeline', 'libs/pipeline/src/%', [
    'flow',
    'ledger',
    'quarantine',
    'corrections',
    'quality',
    'queue',
    'stages',
    'runs',
  ]),
  ...breachesOfOrder('lake', 'libs/lake/src/%', ['ports', 'duckdb', 'stores']),
];

describe('the architecture rules', () => {
  let folder: string;
  let reported: ICruiseResult['summary'];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-rules-'));
    await writeTree(repository, folder, {
      ...helpers,
      ...Object.fromEntries(breaches.map(({ from, statement }) => [from, statement])),
    });
    reported = await cruiseTree(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('each have a reason, a unique name, and a breach that proves them', () => {
    expect(rules.filter(({ comment }) => !/^[^ ].*[.]$/.test(comment))).toEqual([]);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    const broken = new Set(breaches.map(({ rule }) => rule));
    const isShown = ({ name }: { name: string }) =>
      /^(rooms|pipeline|lake)\//.test(name) || broken.has(name);
    expect(rules.filter((rule) => !isShown(rule))).toEqual([]);
  });

  it('each report their breaches', () => {
    const found = new Set(reported.violations.map(({ rule, from }) => `${rule.name}: ${from}`));
    const unseen = breaches
      .map(({ rule, from }) => `${rule}: ${from}`)
      .filter((breach) => !found.has(breach));
    expect(unseen).toEqual([]);
  });
});
