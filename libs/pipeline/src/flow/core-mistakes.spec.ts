import { expect, it } from 'vitest';
import { type Contract, parseContract } from '#intake/contracts/contract.js';
import { coreMistakes } from './core-mistakes.js';

const contract: Contract = parseContract(
  JSON.stringify({
    dataset: 'towns',
    columns: [
      { name: 'town', headers: ['town'], type: 'text', required: true },
      { name: 'people', headers: ['people'], type: 'integer' },
      { name: 'area', headers: ['area'], type: 'decimal', scale: 3 },
      { name: 'founded', headers: ['founded'], type: 'date', formats: ['yyyy-mm-dd'] },
      { name: 'is_port', headers: ['is_port'], type: 'boolean' },
    ],
    key: ['town'],
    nullTokens: [''],
    errorRate: { file: 0.5, run: 0.5 },
  }),
  'towns.contract.json',
);
const towns = {
  load: 'replace',
  table: 'core.towns',
  columns: [
    { name: 'town', type: 'STRING' },
    { name: 'people', type: 'INTEGER' },
    { name: 'area', type: 'DECIMAL(18,3)' },
    { name: 'founded', type: 'DATE' },
    { name: 'is_port', type: 'BOOLEAN' },
  ],
  key: 'town',
} as const;
const [town] = towns.columns;

it('finds nothing wrong with columns as the contract has them, or some of these', () => {
  expect(coreMistakes(towns, contract, () => false)).toEqual([]);
  expect(coreMistakes({ ...towns, columns: [town] }, contract, () => false)).toEqual([]);
  expect(coreMistakes(undefined, contract, () => false)).toEqual([]);
});

it.each([
  ['a column of no contract', [town, { name: 'mayor', type: 'STRING' }], 'has no column mayor'],
  [
    'another scale',
    [town, { name: 'area', type: 'DECIMAL(18,2)' }],
    'DECIMAL(18,3) in the contract',
  ],
  ['another type', [town, { name: 'founded', type: 'STRING' }], 'founded is STRING, and DATE'],
  ['no key', [{ name: 'people', type: 'INTEGER' }], 'core.towns: has no column town'],
] as const)('finds %s', (_, columns, mistake) => {
  const mistakes = coreMistakes({ ...towns, columns }, contract, () => false);
  expect(mistakes).toEqual([expect.stringContaining(mistake)]);
});

it('finds another key than that of the contract', () => {
  expect(coreMistakes({ ...towns, key: 'people' }, contract, () => false)).toEqual([
    'core.towns: people is not the key of the contract',
  ]);
});

it('finds a loader that is none', () => {
  const core = { load: 'append', table: 'core.towns', columns: ['town'], loader: 'TOWNS' } as const;
  expect(coreMistakes(core, contract, () => false)).toEqual(['TOWNS is no setting of a loader']);
  expect(coreMistakes(core, contract, (setting) => setting === 'TOWNS')).toEqual([]);
});
