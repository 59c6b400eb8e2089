import { describe, expect, it } from 'vitest';
import { type Contract, parseContract } from '#intake/contracts/contract.js';
import { createLooseVisitsFlow } from '#test/factories/visits-flow.js';
import type { FlowDeclaration } from './define-flow.js';
import { loadFlows } from './load-flows.js';
import type { ParameterDeclaration } from './parameter.js';
import { coreMistakes } from './validate-flow.js';

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

it('accepts all or some columns of the contract', () => {
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
  ['another type', [town, { name: 'founded', type: 'STRING' }], 'founded is STRING, but DATE'],
  ['no key', [{ name: 'people', type: 'INTEGER' }], 'core.towns: there is no column town'],
] as const)('finds %s', (_, columns, mistake) => {
  const mistakes = coreMistakes({ ...towns, columns }, contract, () => false);
  expect(mistakes).toEqual([expect.stringContaining(mistake)]);
});

it("finds a key that differs from the contract's", () => {
  expect(coreMistakes({ ...towns, key: 'people' }, contract, () => false)).toEqual([
    'core.towns: people is not the key of the contract',
  ]);
});

it('finds an unknown loader', () => {
  const core = { load: 'append', table: 'core.towns', columns: ['town'], loader: 'TOWNS' } as const;
  expect(coreMistakes(core, contract, () => false)).toEqual(['TOWNS is not a setting of a loader']);
  expect(coreMistakes(core, contract, (setting) => setting === 'TOWNS')).toEqual([]);
});

type ShareDeclaration = NonNullable<FlowDeclaration['shares']>[string];

/** Returns the flow of visits and its share, with a change to the share. */
function visits(change: Partial<ShareDeclaration> = {}, name = 'visits'): FlowDeclaration {
  const flow = createLooseVisitsFlow();
  const share: ShareDeclaration = {
    comment: 'Visits.',
    sql: flow.models['town_visits']!.sql,
    reads: ['town_visits'],
    columns: {
      visit_day: { type: 'date' },
      town: { type: 'text' },
      visits: { type: 'integer' },
      takings: { type: 'decimal', scale: 2 },
    },
    period: { column: 'visit_day', by: 'month' },
    partitionBy: ['town'],
    bucketBy: { column: 'visits', count: 4 },
    reconciles: { with: 'town_visits', money: 'takings' },
    ...change,
  };
  return { ...flow, shares: { [name]: share } };
}

describe('a share', () => {
  it('is a separate relation, in a folder with the declared name', () => {
    const [flow] = loadFlows([visits()]);
    expect(flow?.shares).toMatchObject([{ name: 'shared_visits', folder: 'visits' }]);
    const [without] = loadFlows([createLooseVisitsFlow()]);
    expect(without?.shares).toEqual([]);
    expect(without?.rules).not.toBe(flow?.rules);
  });

  it.each<[string, Partial<ShareDeclaration>]>([
    ['has no column county', { partitionBy: ['county'] }],
    ['town is not a whole number', { bucketBy: { column: 'town', count: 4 }, partitionBy: [] }],
    ['visits is already in partitionBy', { partitionBy: ['visits'] }],
    ['town is not a date', { period: { column: 'town', by: 'month' } }],
    ['reads tows, which does not exist', { reads: ['tows'] }],
    [
      'reconciles with towns, which is not a model',
      { reconciles: { with: 'towns', money: 'takings' } },
    ],
  ])('is refused: %s', (mistake, change) => {
    expect(() => loadFlows([visits(change)])).toThrow(`flow visits: share visits: ${mistake}`);
  });

  it('is refused under an invalid folder name, and under a name that two flows use', () => {
    expect(() => loadFlows([visits({}, '../visits')])).toThrow('write small letters');
    expect(() => loadFlows([visits(), { ...visits(), name: 'again' }])).toThrow(
      'visits is a share twice: in visits and again',
    );
  });
});

const withAlerts = (alerts: FlowDeclaration['alerts']): FlowDeclaration => {
  const flow = createLooseVisitsFlow();
  return { ...flow, ...(alerts && { alerts }) };
};

type Alert = NonNullable<FlowDeclaration['alerts']>[string];

const fullCounty = (): Alert => ({
  comment: 'A county has many visits.',
  sql: new URL('county_day.sql', createLooseVisitsFlow().qualityRules!.shipped),
  reads: ['county_day'],
  subject: 'county',
  threshold: { meaning: 'how many', default: 2, min: 1, max: 9 },
  describe: ({ id }) => ({ title: id, cause: '', link: '/' }),
});

const alertWith = (change: Partial<Alert>): FlowDeclaration =>
  withAlerts({ 'full-county': { ...fullCounty(), ...change } });

const wrong: [what: string, flow: FlowDeclaration, line: string][] = [
  [
    'an alert of a mart that does not exist',
    alertWith({ reads: ['county_week'] }),
    'alert full-county: there is no mart county_week',
  ],
  ['an alert that reads nothing', alertWith({ reads: [] }), 'alert full-county: reads no mart'],
  [
    'an alert whose threshold is out of its range by default',
    alertWith({ threshold: { meaning: 'visits', default: 0.5, min: 1, max: 9 } }),
    'alert full-county: its default threshold is 0.5; write a number from 1 to 9',
  ],
  [
    'an alert whose threshold has no default',
    alertWith({ threshold: { meaning: 'visits', default: NaN, min: 1, max: 9 } }),
    'alert full-county: its default threshold is NaN; write a number from 1 to 9',
  ],
  [
    'an alert whose threshold has no range',
    alertWith({ threshold: { meaning: 'visits', default: 1, min: 1, max: 1 } }),
    'alert full-county: its threshold has the range 1 to 1; write a range above 0',
  ],
  [
    'an alert without its SQL',
    alertWith({ sql: new URL('file:///nowhere/full_county.sql') }),
    'alert full-county: there is no file /nowhere/full_county.sql',
  ],
  [
    'an alert about nothing',
    alertWith({ subject: '' }),
    'alert full-county: write its subject in small letters',
  ],
  [
    'an alert that says nothing of itself',
    alertWith({ comment: ' ' }),
    'alert full-county: describe it in one line',
  ],
  [
    'an alert with a name that no command could give',
    withAlerts({ 'Full County': fullCounty() }),
    'alert Full County: write its name in small letters and hyphens',
  ],
];

describe('alerts of a flow', () => {
  it('are read with their SQL, which does not affect the rules digest', () => {
    const [flow] = loadFlows([alertWith({})]);
    const [without] = loadFlows([createLooseVisitsFlow()]);
    expect(flow?.alerts).toMatchObject([
      { name: 'full-county', sql: expect.stringContaining('GROUP BY county') as string },
    ]);
    expect(without?.alerts).toEqual([]);
    expect(flow?.rules).toBe(without?.rules);
  });

  it.each(wrong)('are refused: %s', (_, flow, line) => {
    expect(() => loadFlows([flow])).toThrow(
      expect.objectContaining({ code: 'FLOW_INVALID', message: `flow visits: ${line}` }) as Error,
    );
  });
});

const decimal = { kind: 'decimal', default: '1', min: '0', max: '9', scale: 1 } as const;
const choice = { kind: 'choice', default: 'a', of: ['a', 'b'] } as const;
const comment = 'What it is.';

/** Returns the flow with parameters that its mart reads. */
function flowWith(
  parameters: Record<string, ParameterDeclaration>,
  more: readonly 'parameters'[] = ['parameters'],
): FlowDeclaration {
  const flow = createLooseVisitsFlow();
  const mart = flow.marts['county_day']!;
  return {
    ...flow,
    parameters,
    marts: { county_day: { ...mart, reads: [...mart.reads, ...more] } },
  };
}

it.each<[string, FlowDeclaration, string]>([
  [
    'nobody reads',
    flowWith({ rate: { ...decimal, comment } }, []),
    'parameters: no model and no mart reads them',
  ],
  [
    'are read, and none is there',
    flowWith({}),
    'county_day: reads parameters, but the flow has none',
  ],
  [
    'have another name',
    flowWith({ 'the-rate': { ...decimal, comment } }),
    'parameter the-rate: write its name in camelCase',
  ],
  [
    'say nothing',
    flowWith({ rate: { ...decimal, comment: ' ' } }),
    'parameter rate: describe it in one line',
  ],
  [
    'have no range',
    flowWith({ rate: { ...decimal, min: '9', max: '0', comment } }),
    'parameter rate: 9 to 0 is not a range of decimals with that scale',
  ],
  [
    'have digits that nobody counts',
    flowWith({ rate: { ...decimal, scale: 1.5, comment } }),
    'parameter rate: scale is 1.5; write a whole number from 0 to 9',
  ],
  [
    'have a default that is out of their range',
    flowWith({ rate: { ...decimal, default: '9.1', comment } }),
    'parameter rate: write a number from 0 to 9 with at most 1 digits after the point',
  ],
  [
    'have a default that is none of their choices',
    flowWith({ ties: { ...choice, default: 'c', comment } }),
    'parameter ties: write one of a, b',
  ],
  [
    'have choices that are no plain words',
    flowWith({ ties: { ...choice, of: ["it's"], default: "it's", comment } }),
    'parameter ties: write its choices in small letters, digits and hyphens',
  ],
  [
    'share their name with a mart',
    {
      ...createLooseVisitsFlow(),
      marts: {
        ...createLooseVisitsFlow().marts,
        parameters: createLooseVisitsFlow().marts['county_day']!,
      },
    },
    'parameters: the engine uses this name for the relation of parameters',
  ],
])('refuses parameters that %s', (_, flow, line) => {
  expect(() => loadFlows([flow])).toThrow(`flow visits: ${line}`);
});

it('maps each parameter to its column, and to the default as its value', () => {
  const [flow] = loadFlows([
    flowWith({
      theRate: { ...decimal, default: '1.0', comment },
      ties: { ...choice, comment },
    }),
  ]);
  expect(flow?.parameters.map(({ column, value }) => [column, value])).toEqual([
    ['the_rate', '1'],
    ['ties', 'a'],
  ]);
});
