import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createLooseVisitsFlow, createVisitsFlow } from '#test/factories/visits-flow.js';
import { shippedFlows } from '#test/setup/flow.js';
import { AppError } from '#platform/errors/app-error.js';
import type { FlowDeclaration } from './define-flow.js';
import { lastStage } from './flow.js';
import { loadFlows } from './load-flows.js';

/** Returns the lines of the error for these flows. */
function mistakes(...flows: FlowDeclaration[]): string[] {
  try {
    loadFlows(flows);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('FLOW_INVALID');
    return (error as AppError).message.split('\n');
  }
}

/** Returns the flow of visits with a change. */
const visits = (change: (flow: FlowDeclaration) => Partial<FlowDeclaration>): FlowDeclaration => {
  const flow = createLooseVisitsFlow();
  return { ...flow, ...change(flow) };
};

/** Returns a dataset under another name, with a separate contract. */
function renameDataset(
  declared: FlowDeclaration['datasets'][string],
  dataset: string,
): FlowDeclaration['datasets'][string] {
  const contract = new URL(`${dataset}.contract.json`, declared.contract);
  const text = JSON.parse(readFileSync(declared.contract, 'utf8')) as object;
  writeFileSync(contract, JSON.stringify({ ...text, dataset }));
  return { ...declared, contract };
}

/** Returns a dataset whose contract refuses undeclared columns. */
function strict(
  declared: FlowDeclaration['datasets'][string],
): FlowDeclaration['datasets'][string] {
  const contract = new URL('strict.contract.json', declared.contract);
  const text = JSON.parse(readFileSync(declared.contract, 'utf8')) as object;
  writeFileSync(contract, JSON.stringify({ ...text, extraColumns: 'refuse' }));
  return { ...declared, contract };
}

const wrong: [what: string, flow: FlowDeclaration, line: string][] = [
  [
    'a stage with an unknown dataset',
    visits(({ stages }) => ({
      stages: { ...stages, 'ingest-visits': { kind: 'ingest', datasets: ['visits', 'tows'] } },
    })),
    'flow visits: stage ingest-visits: there is no dataset tows',
  ],
  [
    'a reference of a column that does not exist',
    visits(({ datasets }) => ({
      datasets: { ...datasets, visits: { ...datasets['visits']!, references: { city: 'towns' } } },
    })),
    'flow visits: dataset visits: reference city to towns: visits has no column city',
  ],
  [
    'a reference to a dataset that does not exist',
    visits(({ datasets }) => ({
      datasets: { ...datasets, visits: { ...datasets['visits']!, references: { town: 'tows' } } },
    })),
    'flow visits: dataset visits: reference town to tows: there is no dataset tows',
  ],
  [
    'a reference to a key of two columns',
    visits(({ datasets }) => ({
      datasets: { ...datasets, towns: { ...datasets['towns']!, references: { town: 'visits' } } },
    })),
    'flow visits: dataset towns: reference town to visits: the key of visits is not one column',
  ],
  [
    'a topic that cannot be part of a path',
    visits(({ datasets }) => ({
      datasets: { ...datasets, visits: { ...datasets['visits']!, stream: { topic: 'A/B' } } },
    })),
    'flow visits: dataset visits: topic A/B: write at most 100 small letters, digits and hyphens',
  ],
  [
    'a topic whose files would have undeclared columns',
    visits(({ datasets }) => ({
      datasets: {
        ...datasets,
        visits: { ...strict(datasets['visits']!), stream: { topic: 'visits' } },
      },
    })),
    'flow visits: dataset visits: topic visits: its contract must keep extra columns and have no personal ones',
  ],
  [
    'a circle of models',
    visits(({ models }) => ({
      models: {
        one: { ...models['town_visits']!, reads: ['two'] },
        two: { ...models['town_visits']!, reads: ['one'] },
        town_visits: models['town_visits']!,
      },
    })),
    'flow visits: models read each other in a circle: one → two → one',
  ],
  [
    'a model that reads what is nowhere',
    visits(({ models }) => ({
      models: { town_visits: { ...models['town_visits']!, reads: ['visits', 'counties'] } },
    })),
    'flow visits: model town_visits: reads counties, which is neither a dataset nor a model',
  ],
  [
    'a model with the money of another dataset',
    visits(({ models }) => ({
      models: { town_visits: { ...models['town_visits']!, money: 'costs' } },
    })),
    'flow visits: model town_visits: costs is not the money of visits',
  ],
  [
    'a mart without a key',
    visits(({ marts }) => ({ marts: { county_day: { ...marts['county_day']!, key: [] } } })),
    'flow visits: mart county_day: has no key',
  ],
  [
    'a dataset with the name of a folder of another',
    visits(({ datasets }) => ({
      datasets: {
        ...datasets,
        visits_deliveries: renameDataset(datasets['towns']!, 'visits_deliveries'),
      },
    })),
    'flow visits: dataset visits_deliveries: the lake uses names with this ending; choose another name',
  ],
  [
    'a model with the name of a dataset',
    visits(({ models }) => ({ models: { ...models, towns: models['town_visits']! } })),
    'flow visits: model towns: a dataset has this name',
  ],
  [
    'a mart with the name of a model',
    visits(({ marts }) => ({ marts: { ...marts, town_visits: marts['county_day']! } })),
    'flow visits: mart town_visits: a dataset or model has this name',
  ],
  [
    'a mart whose key is no column',
    visits(({ marts }) => ({ marts: { county_day: { ...marts['county_day']!, key: ['day'] } } })),
    'flow visits: mart county_day: has no column day',
  ],
  [
    'a mart with a period that is not a date',
    visits(({ marts }) => ({
      marts: { county_day: { ...marts['county_day']!, period: { column: 'county', by: 'year' } } },
    })),
    'flow visits: mart county_day: county is not a date',
  ],
  [
    'an extent of a column of another type',
    visits(({ extent }) => ({ extent: { ...extent!, total: 'visits' } })),
    'flow visits: extent: county_day has no decimal column visits',
  ],
  [
    'stages in a circle',
    visits(({ stages }) => ({
      stages: { ...stages, join: { kind: 'integrate', after: ['marts'] } },
    })),
    'flow visits: stages come after each other in a circle: join → marts → join',
  ],
  [
    'two stages after one',
    visits(({ stages }) => ({
      stages: { ...stages, observe: { kind: 'observe', after: ['marts'] } },
    })),
    'flow visits: stage marts: only one stage can follow, not publish, observe',
  ],
  [
    'a stage with the name of a job of the engine',
    visits(({ stages }) => ({
      stages: { ...stages, 'plan-run': { kind: 'ingest', datasets: [] } },
    })),
    'flow visits: stage plan-run: the engine uses this name',
  ],
  [
    'a stage with no tries',
    visits(({ stages }) => ({
      stages: { ...stages, observe: { kind: 'observe', after: ['publish'], attempts: 0 } },
    })),
    'flow visits: stage observe: attempts is 0; write a whole number from 1',
  ],
  [
    'a stage with half a minute',
    visits(({ stages }) => ({
      stages: { ...stages, observe: { kind: 'observe', after: ['publish'], limitMinutes: 0.5 } },
    })),
    'flow visits: stage observe: limitMinutes is 0.5; write a whole number from 1',
  ],
  [
    'a table of core that is not as the contract has it',
    visits(({ datasets }) => {
      const columns = [{ name: 'town', type: 'INTEGER' }] as const;
      const core = { load: 'replace', table: 'core.towns', columns, key: 'town' } as const;
      return { datasets: { ...datasets, towns: { ...datasets['towns']!, core } } };
    }),
    'flow visits: dataset towns: core.towns: town is INTEGER, but STRING in the contract',
  ],
  [
    'a dataset that no stage takes',
    visits(({ stages }) => ({
      stages: { ...stages, 'ingest-visits': { kind: 'ingest', datasets: ['visits'] } },
    })),
    'flow visits: dataset towns: 0 stages ingest it; exactly one must',
  ],
];

describe('loadFlows', () => {
  it('reads a flow with its contracts and SQL', () => {
    const [flow] = loadFlows([createVisitsFlow()]);
    expect(flow?.stages.map(({ id }) => id)).toEqual([
      'ingest-visits',
      'join',
      'marts',
      'publish',
      'observe',
    ]);
    expect(lastStage(flow!)).toBe('observe');
    expect(flow?.datasets.get('visits')).toMatchObject({
      isRequired: true,
      references: [{ column: 'town', to: 'towns', key: 'town' }],
      table: 'visits',
      stage: 'ingest-visits',
    });
    expect(flow?.marts[0]?.sql).toContain('GROUP BY county');
  });

  it('accepts several flows without common names', () => {
    expect(mistakes(...shippedFlows, createVisitsFlow())).toEqual([]);
  });

  it.each(wrong)('refuses %s', (_, flow, line) => {
    expect(mistakes(flow)).toContain(line);
  });

  it('reports all mistakes of all flows at once', () => {
    const keyless = visits(({ marts }) => ({
      marts: { county_day: { ...marts['county_day']!, key: [] } },
    }));
    const lines = mistakes(keyless, { ...keyless, name: 'more-visits' });
    expect(lines).toEqual([
      'flow visits: mart county_day: has no key',
      'flow more-visits: mart county_day: has no key',
    ]);
  });

  it('refuses two flows with the same file or name', () => {
    const lines = mistakes(createVisitsFlow(), createVisitsFlow());
    expect(lines).toContain('visits is a flow twice: in visits and visits');
    expect(lines).toContain('county_day is a mart twice: in visits and visits');
    const other = visits((flow) => ({ ...flow, name: 'others' }));
    expect(mistakes(createVisitsFlow(), other)).toContain(
      'towns is a dataset twice: in visits and others',
    );
  });

  it('refuses two flows that both accept a file with only the required columns', () => {
    const contract = new URL('places.contract.json', createLooseVisitsFlow().qualityRules!.shipped);
    const towns = readFileSync(new URL('towns.contract.json', contract), 'utf8');
    writeFileSync(contract, towns.replace('"dataset":"towns"', '"dataset":"places"'));
    const other = visits(({ datasets, stages }) => ({
      name: 'others',
      datasets: { ...datasets, places: { contract } },
      stages: {
        ...stages,
        'ingest-visits': { kind: 'ingest', datasets: ['visits', 'towns', 'places'] },
      },
    }));
    expect(mistakes(createVisitsFlow(), other)).toContain(
      'a file with the header town,county matches two datasets: places of others and towns of visits',
    );
  });

  it('returns the same rules digest wherever processed files go', () => {
    const [unsaid, stay, move] = [{}, { processed: 'stay' }, { processed: 'move' }].map(
      (said) => loadFlows([visits(() => said as Partial<FlowDeclaration>)])[0],
    );
    expect([unsaid, stay, move].map((flow) => flow?.processed)).toEqual(['stay', 'stay', 'move']);
    expect(new Set([unsaid, stay, move].map((flow) => flow?.rules)).size).toBe(1);
  });

  it('returns another rules digest when a contract or the SQL changes', () => {
    const [flow] = loadFlows([createVisitsFlow()]);
    const [same] = loadFlows([createVisitsFlow()]);
    const [other] = loadFlows([
      visits(({ marts }) => ({
        marts: { county_day: { ...marts['county_day']!, key: ['visit_day', 'county'] } },
      })),
    ]);
    expect(same?.rules).toBe(flow?.rules);
    expect(other?.rules).not.toBe(flow?.rules);
  });
});
