import { describe, expect, it } from 'vitest';
import { openFlows } from '#composition/flows.js';
import { columnNames } from '#pipeline/flow/mart.js';
import { repository } from './cruise.js';
import { sources } from './written-tables.js';

/** Folders that know no flow: they take it as an argument. */
const ENGINE = /^libs\/(pipeline|intake|lake|platform)\//;
const COMMENT = /\/\*[^]*?\*\/|^\s*\/\/.*$|^\s*--.*$/gm;

const flows = openFlows();
const tables = flows.flatMap(({ datasets, marts, models }) => [
  ...datasets.keys(),
  ...[...marts, ...models].map(({ name }) => name),
]);
const columns = flows.flatMap(({ marts }) => marts.flatMap(columnNames));
/** Words with another meaning in the engine: a unit of time, and products of numbers. */
const OWN_WORDS = ['days', 'products'];
const names = [...new Set([...tables, ...columns])].filter((name) => !OWN_WORDS.includes(name));

/** Names in a text: of two words anywhere, of one word only in quotes or after a schema. */
function namedIn(text: string): string[] {
  const code = text.replace(COMMENT, '');
  return names.filter((name) =>
    name.includes('_')
      ? new RegExp(`\\b${name}\\b`).test(code)
      : new RegExp(`(['"\`])${name}\\1|\\b(?:core|mart|raw)\\.${name}\\b`).test(code),
  );
}

describe('names of datasets, models, marts and their columns', () => {
  it('are distinguished from other words', () => {
    expect(names).toEqual(expect.arrayContaining(['sales', 'store_week', 'weekly_sales']));
    expect(namedIn('SELECT weekly_sales FROM mart.store_week')).toEqual(
      expect.arrayContaining(['weekly_sales', 'store_week']),
    );
    expect(namedIn(`const dataset = 'sales';`)).toEqual(['sales']);
    expect(namedIn('INSERT INTO core.sales')).toEqual(['sales']);
    expect(namedIn('// the sales of core.sales\nstores(features);')).toEqual([]);
  });

  it('do not occur in the engine', async () => {
    const engine = [...(await sources(repository))].filter(([path]) => ENGINE.test(path));
    expect(engine.length).toBeGreaterThan(200);
    const named = engine.map(([path, text]) => [path, namedIn(text)] as const);
    expect(named.filter(([, found]) => found.length > 0)).toEqual([]);
  });
});
