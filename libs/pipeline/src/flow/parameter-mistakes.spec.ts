import { expect, it } from 'vitest';
import { looseVisitsFlow } from '#test/factories/visits-flow.js';
import type { FlowDeclaration } from './define-flow.js';
import { loadFlows } from './load-flows.js';
import type { ParameterDeclaration } from './parameter.js';

const decimal = { kind: 'decimal', default: '1', min: '0', max: '9', scale: 1 } as const;
const choice = { kind: 'choice', default: 'a', of: ['a', 'b'] } as const;
const comment = 'What it is.';

/** The flow with parameters that its mart reads. */
function flowWith(
  parameters: Record<string, ParameterDeclaration>,
  more: readonly 'parameters'[] = ['parameters'],
): FlowDeclaration {
  const flow = looseVisitsFlow();
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
    'county_day: reads parameters, and the flow has none',
  ],
  [
    'have another name',
    flowWith({ 'the-rate': { ...decimal, comment } }),
    'parameter the-rate: write its name in camelCase',
  ],
  [
    'say nothing',
    flowWith({ rate: { ...decimal, comment: ' ' } }),
    'parameter rate: say in one line what it is',
  ],
  [
    'have no range',
    flowWith({ rate: { ...decimal, min: '9', max: '0', comment } }),
    'parameter rate: from 9 to 0 is no range of such decimals',
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
      ...looseVisitsFlow(),
      marts: { ...looseVisitsFlow().marts, parameters: looseVisitsFlow().marts['county_day']! },
    },
    'parameters: the engine uses this name for the relation of parameters',
  ],
])('refuses parameters that %s', (_, flow, line) => {
  expect(() => loadFlows([flow])).toThrow(`flow visits: ${line}`);
});

it('gives each its column, and the default as its value', () => {
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
