import { readdirSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { expect, it } from 'vitest';
import clusterLane from '../../vitest.cluster.config.js';
import longLane from '../../vitest.long.config.js';
import runsLane from '../../vitest.runs.config.js';
import testLane from '../../vitest.test.config.js';
import { laneOf } from './lanes.js';

interface Config {
  test?: { include?: string[]; exclude?: string[] };
}

const root = new URL('../../', import.meta.url);
const configs: Record<string, Config> = {
  test: testLane,
  runs: runsLane,
  cluster: clusterLane,
  long: longLane,
};

it('runs every spec in exactly one lane', () => {
  const specs = ['apps', 'bench', 'libs', 'monitoring', 'test'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path}`)
      .filter((path) => /\.(\w+-)?spec\.ts$/.test(path) && !path.includes('node_modules')),
  );
  const lanesOf = (file: string) =>
    Object.entries(configs)
      .filter(([, { test }]) => matches(file, test?.include) && !matches(file, test?.exclude))
      .map(([lane]) => lane);
  expect(specs.length).toBeGreaterThan(500);
  expect(specs.filter((file) => String(lanesOf(file)) !== laneOf(file))).toEqual([]);
});

const matches = (file: string, patterns: string[] = []) =>
  patterns.some((pattern) => matchesGlob(file, pattern));
