import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breachesOf, helpers } from './breaches.js';
import { cruiseTree, repository } from './cruise.js';
import { writeTree } from './written-tree.js';

const { forbidden = [] } = await extractDepcruiseConfig(
  join(repository, '.dependency-cruiser.cjs'),
);
const rules = forbidden.map((rule) => ({ name: rule.name ?? '', comment: rule.comment ?? '' }));
const breaches = rules.flatMap(({ name }) => breachesOf(name));

describe('the rules of the house', () => {
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

  it('each say why, under a name of their own, with a breach to show that they bite', () => {
    expect(rules.filter(({ comment }) => !/^[^ ].*[.]$/.test(comment))).toEqual([]);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    expect(rules.filter(({ name }) => breachesOf(name).length === 0)).toEqual([]);
  });

  it('each report their breaches', () => {
    const found = new Set(reported.violations.map(({ rule, from }) => `${rule.name}: ${from}`));
    const unseen = breaches
      .map(({ rule, from }) => `${rule}: ${from}`)
      .filter((breach) => !found.has(breach));
    expect(unseen).toEqual([]);
  });

  it.each([
    ['rooms', 'platform lake intake pipeline access serving analytics flows composition'],
    ['pipeline', 'flow ledger quarantine corrections quality queue context stages runs operations'],
    ['analytics', 'snapshot serving views use-cases'],
    ['sales', 'registry question plan own-files graphql'],
    ['lake', 'ports duckdb own-files'],
  ])('keep the order of %s: %s', (order, places) => {
    const names = rules.map(({ name }) => name);
    const bottomUp = places.split(' ');
    for (const [i, lower] of bottomUp.entries()) {
      for (const upper of bottomUp.slice(i + 1)) {
        expect(names).toContain(`${order}/${lower}-below-${upper}`);
        expect(names).not.toContain(`${order}/${upper}-below-${lower}`);
      }
    }
  });
});
