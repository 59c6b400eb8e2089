import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineFlow, type FlowDeclaration } from '#pipeline/flow/define-flow.js';

const contract = {
  nullTokens: ['', 'NA'],
  errorRate: { file: 0.5, run: 0.5 },
};
const createTextColumn = (name: string) => ({
  name,
  headers: [name],
  type: 'text',
  required: true,
});

const files = {
  'towns.contract.json': JSON.stringify({
    ...contract,
    dataset: 'towns',
    columns: [createTextColumn('town'), createTextColumn('county')],
    key: ['town'],
  }),
  'visits.contract.json': JSON.stringify({
    ...contract,
    dataset: 'visits',
    columns: [
      createTextColumn('town'),
      {
        name: 'visit_day',
        headers: ['day'],
        type: 'date',
        formats: ['yyyy-mm-dd'],
        required: true,
      },
      { name: 'takings', headers: ['takings'], type: 'decimal', scale: 2, required: true },
    ],
    key: ['town', 'visit_day'],
    money: 'takings',
  }),
  'town_visits.sql': `SELECT v.town, v.visit_day, v.takings, t.county
    FROM visits v JOIN towns t ON t.town = v.town`,
  'county_day.sql': `SELECT county, visit_day, CAST(count(*) AS INTEGER) AS visits,
      CAST(sum(takings) AS DECIMAL(38, 2)) AS takings
    FROM town_visits GROUP BY county, visit_day`,
  'rules.json': JSON.stringify({ rules: [] }),
};

/** A small flow that shares nothing with the shipped one: visits to towns, by county. */
export function createVisitsFlow() {
  const folder = mkdtempSync(join(tmpdir(), 'visits-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const file = (name: keyof typeof files) => pathToFileURL(join(folder, name));
  return defineFlow({
    name: 'visits',
    settings: {},
    datasets: {
      visits: {
        contract: file('visits.contract.json'),
        required: true,
        references: { town: 'towns' },
      },
      towns: { contract: file('towns.contract.json'), required: true },
    },
    stages: {
      'ingest-visits': { kind: 'ingest', datasets: ['towns', 'visits'] },
      join: { kind: 'integrate', after: ['ingest-visits'] },
      marts: { kind: 'build-marts', after: ['join'] },
      publish: { kind: 'publish', after: ['marts'] },
      observe: { kind: 'observe', after: ['publish'] },
    },
    models: {
      town_visits: {
        sql: file('town_visits.sql'),
        reads: ['visits', 'towns'],
        grain: ['town', 'visit_day'],
        period: { column: 'visit_day', by: 'month' },
        rowsOf: 'visits',
        money: 'takings',
      },
    },
    marts: {
      county_day: {
        comment: 'One row a county and day.',
        sql: file('county_day.sql'),
        reads: ['town_visits'],
        columns: {
          county: { type: 'text' },
          visit_day: { type: 'date' },
          visits: {
            type: 'integer',
            comment: "Towns that were visited, in the county's own words.",
          },
          takings: { type: 'decimal', scale: 2 },
        },
        key: ['county', 'visit_day'],
        // Unused while visits are not split by period: the mart is built whole.
        period: { column: 'visit_day', by: 'month' },
        reconciles: { with: 'town_visits', money: 'takings' },
      },
    },
    extent: { mart: 'county_day', date: 'visit_day', rows: 'visits', total: 'takings' },
    qualityRules: { shipped: file('rules.json') },
  });
}

/** The same flow with a wider type, so that a test can make it invalid. */
export const createLooseVisitsFlow = (): FlowDeclaration => createVisitsFlow();
