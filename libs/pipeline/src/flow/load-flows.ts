import { readFileSync } from 'node:fs';
import { hashRules } from '#intake/contracts/cleaning-sql.js';
import { type Contract, readContract } from '#intake/contracts/contract.js';
import { matchHeader, neededColumns } from '#intake/contracts/match-header.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Alert } from './alert.js';
import type { FlowDeclaration } from './define-flow.js';
import {
  listContracts,
  type Flow,
  type FlowDataset,
  type FlowStage,
  type Model,
  listMartTables,
  listTopics,
} from './flow.js';
import type { Forecast } from './forecast.js';
import { inOrder } from './in-order.js';
import { type Mart, type Share, shareName } from './mart.js';
import { toColumn, listValues, type Parameter, plainValue } from './parameter.js';
import { allRows } from './references.js';
import { mistakesIn } from './validate-flow.js';
import { rowRules } from './versions.js';
import { withConstants } from './with-constants.js';

/**
 * Returns conflicts between flows, one line each. Flows share a lake, a catalogue, a warehouse and a source, so each
 * name and each file belongs to one flow.
 */
function clashesIn(flows: readonly Flow[]): string[] {
  return [
    ...twice(flows, 'a flow', ({ name }) => [name]),
    ...twice(flows, 'a dataset', ({ datasets }) => [...datasets.keys()]),
    ...twice(flows, 'a topic', listTopics),
    ...twice(flows, 'a model or table', ({ datasets, models }) => [
      ...Array.from(datasets.values(), ({ table }) => table),
      ...models.map(({ name }) => name),
    ]),
    ...twice(flows, 'a mart', (flow) => listMartTables(flow).map(({ name }) => name)),
    ...twice(flows, 'a share', ({ shares }) => shares.map(({ folder }) => folder)),
    ...twice(flows, 'a setting', ({ settings }) => settings.map(({ name }) => name)),
    ...filesClaimedTwice(flows),
    ...unknownUpstreams(flows),
  ];
}

function twice(
  flows: readonly Flow[],
  what: string,
  namesOf: (flow: Flow) => readonly string[],
): string[] {
  const owners = new Map<string, string>();
  const mistakes: string[] = [];
  for (const flow of flows) {
    for (const name of namesOf(flow)) {
      const owner = owners.get(name);
      if (owner !== undefined)
        mistakes.push(`${name} is ${what} twice: in ${owner} and ${flow.name}`);
      owners.set(name, flow.name);
    }
  }
  return mistakes;
}

/** A flow of forecasts comes after the one that it follows, so that it runs last. */
function unknownUpstreams(flows: readonly Flow[]): string[] {
  return flows.flatMap(({ name, forecast }, index) => {
    const before = flows.slice(0, index).map((flow) => flow.name);
    if (!forecast || before.includes(forecast.upstream)) return [];
    return [`flow ${name}: forecast: no flow before it is ${forecast.upstream}`];
  });
}

/** A file with only a dataset's required columns must not match a dataset of another flow too. */
function filesClaimedTwice(flows: readonly Flow[]): string[] {
  const contracts = flows.flatMap(listContracts);
  const findFlowName = (dataset: string) =>
    flows.find(({ datasets }) => datasets.has(dataset))?.name;
  const mistakes = contracts.flatMap((own) => {
    const { dataset } = own;
    const header = neededColumns(own).map(({ headers, name }) => headers[0] ?? name);
    const { contract, rivals = [] } = matchHeader(contracts, header);
    const others = [contract, ...rivals].filter(
      (each) => findFlowName(each.dataset) !== findFlowName(dataset),
    );
    return others.map(({ dataset: other }) => {
      const both = [dataset, other].sort().map((each) => `${each} of ${findFlowName(each) ?? ''}`);
      return `a file with the header ${header.join(',')} matches two datasets: ${both.join(' and ')}`;
    });
  });
  return [...new Set(mistakes)];
}

/**
 * Reads the files of flows, and validates each flow and their combination.
 * @throws AppError FLOW_INVALID with a line for each mistake; CONTRACT_INVALID
 */
export function loadFlows(declarations: readonly FlowDeclaration[]): Flow[] {
  const read = declarations.map((declaration) => ({
    declaration,
    contracts: readContracts(declaration),
  }));
  const mistakes = read.flatMap(({ declaration, contracts }) =>
    mistakesIn(declaration, contracts).map((mistake) => `flow ${declaration.name}: ${mistake}`),
  );
  refuse(mistakes);
  const flows = read.map(({ declaration, contracts }) => buildFlow(declaration, contracts));
  refuse(clashesIn(flows));
  return flows;
}

function refuse(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new AppError('FLOW_INVALID', mistakes.join('\n'));
}

function readContracts({ datasets }: FlowDeclaration): Map<string, Contract> {
  return new Map(
    Object.entries(datasets).map(([name, { contract }]) => [name, readContract(contract, name)]),
  );
}

function buildFlow(declaration: FlowDeclaration, contracts: ReadonlyMap<string, Contract>): Flow {
  const { name, extent, qualityRules } = declaration;
  const stages = buildStages(declaration);
  const datasets = buildDatasets(declaration, contracts, stages);
  const models = buildModels(declaration);
  const parameters = buildParameters(declaration);
  const marts = buildMarts(declaration, parameters);
  const shares = buildShares(declaration);
  const forecast = buildForecast(declaration);
  return {
    name,
    datasets,
    processed: declaration.processed ?? 'stay',
    folder: undefined,
    parameters,
    models,
    marts,
    forecast,
    shares,
    stages,
    extent,
    lastComplete: declaration.lastComplete && readSql(declaration.lastComplete),
    alerts: buildAlerts(declaration),
    qualityRules: qualityRules?.shipped,
    qualityRulesSetting: qualityRules?.setting,
    settings: Object.entries(declaration.settings).map(([setting, each]) => ({
      ...each,
      name: setting,
    })),
    rules: rowRules({ datasets, models, marts, forecast, shares, parameters }),
  };
}

/** Longer than any load that was measured, and short enough for a night. */
const LIMIT_MINUTES = 720;

const readSql = (file: URL) => readFileSync(file, 'utf8');

function buildStages({ stages }: FlowDeclaration): FlowStage[] {
  return Object.entries(stages).map(([id, stage]) => ({
    id,
    kind: stage.kind,
    after: stage.after ?? [],
    datasets: stage.kind === 'ingest' ? stage.datasets : [],
    engine: stage.kind === 'ingest' ? stage.engine : undefined,
    attempts: stage.attempts,
    limitMinutes: stage.limitMinutes ?? LIMIT_MINUTES,
  }));
}

function buildDatasets(
  { datasets }: FlowDeclaration,
  contracts: ReadonlyMap<string, Contract>,
  stages: readonly FlowStage[],
): Map<string, FlowDataset> {
  const loaded = Object.entries(datasets).map(([name, declared]): [string, FlowDataset] => {
    const contract = contracts.get(name);
    const stage = stages.find((each) => each.datasets.includes(name));
    if (!contract || !stage) throw new Error(`dataset ${name} was not checked`);
    return [
      name,
      {
        name,
        contract,
        rules: hashRules(contract),
        isRequired: declared.required ?? false,
        references: Object.entries(declared.references ?? {}).map(([column, declared]) => {
          const { to, ...dates } = typeof declared === 'string' ? { to: declared } : declared;
          const all = datasets[to]?.references ? allRows(to) : to;
          return {
            column,
            to,
            key: contracts.get(to)?.key?.[0] ?? '',
            ...(!datasets[to]?.required && { optional: all }),
            ...('date' in dates && { notBefore: dates }),
          };
        }),
        period: declared.period,
        table: declared.table ?? name,
        topic: declared.stream?.topic,
        isPeople: declared.people ?? false,
        scope: declared.scope,
        stage: stage.id,
        core: declared.core,
      },
    ];
  });
  return new Map(loaded);
}

function buildModels({ models }: FlowDeclaration): Model[] {
  const names = inOrder(Object.keys(models), (name) => models[name]?.reads ?? []);
  return names.flatMap((name) => {
    const declared = models[name];
    if (!declared) return [];
    const { sql, grain, constants, isProjection = false, ...rest } = declared;
    const built = withConstants(readSql(sql), constants);
    return [{ ...rest, name, sql: built, orderBy: grain, isProjection }];
  });
}

function buildMarts({ marts }: FlowDeclaration, parameters: readonly Parameter[]): Mart[] {
  return Object.entries(marts).map(([name, { constants, shared, ...mart }]) => {
    const sql = readSql(mart.sql);
    const build =
      (constants ?? shared) &&
      ((given: readonly Parameter[]) => {
        const values = Object.fromEntries(listValues(given));
        return {
          sql: constants
            ? withConstants(`SELECT * FROM (\n${sql}\n) mart`, constants(values))
            : sql,
          ...(shared && { shared: shared(values) }),
        };
      });
    return {
      ...mart,
      name,
      ...(build ? build(parameters) : { sql }),
      build,
      period: mart.period,
      reconciles: mart.reconciles && { rows: false, ...mart.reconciles },
      isProjection: mart.isProjection ?? false,
    };
  });
}

function buildForecast({ forecast }: FlowDeclaration): Forecast | undefined {
  if (!forecast) return undefined;
  const { upstream, history, sql, accuracy, leftOut, reads, tables } = forecast;
  return {
    ...forecast,
    upstream: upstream.name,
    history: readSql(history),
    sql: `WITH history AS (\n${readSql(history)}\n)\n${readSql(sql)}`,
    accuracy: readSql(accuracy),
    leftOut: readSql(leftOut),
    tables: Object.entries(tables).map(([name, table]) => ({
      ...table,
      name,
      reads,
      period: undefined,
    })),
  };
}

function buildParameters({ parameters = {} }: FlowDeclaration): Parameter[] {
  return Object.entries(parameters).map(([name, declared]) => ({
    ...declared,
    name,
    column: toColumn(name),
    value: plainValue(declared, declared.default),
  }));
}

function buildShares({ shares = {} }: FlowDeclaration): Share[] {
  return Object.entries(shares).map(([folder, share]) => ({
    ...share,
    name: shareName(folder),
    folder,
    sql: readSql(share.sql),
    reconciles: { ...share.reconciles, rows: true },
  }));
}

function buildAlerts({ alerts = {} }: FlowDeclaration): Alert[] {
  return Object.entries(alerts).map(([name, alert]) => ({
    ...alert,
    name,
    sql: readSql(alert.sql),
  }));
}
