import { describe, expect, it } from 'vitest';
import { looseVisitsFlow } from '#test/factories/visits-flow.js';
import type { FlowDeclaration } from './define-flow.js';
import { loadFlows } from './load-flows.js';

const withAlerts = (alerts: FlowDeclaration['alerts']): FlowDeclaration => {
  const flow = looseVisitsFlow();
  return { ...flow, ...(alerts && { alerts }) };
};

type Alert = NonNullable<FlowDeclaration['alerts']>[string];

const fullCounty = (): Alert => ({
  comment: 'A county has many visits.',
  sql: new URL('county_day.sql', looseVisitsFlow().qualityRules.shipped),
  reads: ['county_day'],
  subject: 'county',
  threshold: { means: 'how many', default: 2, min: 1, max: 9 },
  tell: ({ id }) => ({ title: id, cause: '', link: '/' }),
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
    alertWith({ threshold: { means: 'visits', default: 0.5, min: 1, max: 9 } }),
    'alert full-county: its threshold is 0.5 by default, which is not from 1 to 9',
  ],
  [
    'an alert whose threshold has no default',
    alertWith({ threshold: { means: 'visits', default: NaN, min: 1, max: 9 } }),
    'alert full-county: its threshold is NaN by default, which is not from 1 to 9',
  ],
  [
    'an alert whose threshold has no range',
    alertWith({ threshold: { means: 'visits', default: 1, min: 1, max: 1 } }),
    'alert full-county: its threshold is to be from 1 to 1, which is no range above 0',
  ],
  [
    'an alert without its SQL',
    alertWith({ sql: new URL('file:///nowhere/full_county.sql') }),
    'alert full-county: there is no file /nowhere/full_county.sql',
  ],
  [
    'an alert about nothing',
    alertWith({ subject: '' }),
    'alert full-county: say in small letters what one is about',
  ],
  [
    'an alert that says nothing of itself',
    alertWith({ comment: ' ' }),
    'alert full-county: say in one line what it is',
  ],
  [
    'an alert with a name that no command could give',
    withAlerts({ 'Full County': fullCounty() }),
    'alert Full County: write its name in small letters and hyphens',
  ],
];

describe('alerts of a flow', () => {
  it('reads alerts with their SQL, which no row of a snapshot follows from', () => {
    const [flow] = loadFlows([alertWith({})]);
    const [without] = loadFlows([looseVisitsFlow()]);
    expect(flow?.alerts).toMatchObject([
      { name: 'full-county', sql: expect.stringContaining('GROUP BY county') as string },
    ]);
    expect(without?.alerts).toEqual([]);
    expect(flow?.rules).toBe(without?.rules);
  });

  it.each(wrong)('are refused when there is %s', (_, flow, line) => {
    expect(() => loadFlows([flow])).toThrow(
      expect.objectContaining({ code: 'FLOW_INVALID', message: `flow visits: ${line}` }) as Error,
    );
  });
});
