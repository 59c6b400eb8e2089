import { existsSync } from 'node:fs';
import type { Contract, ContractColumn } from '#intake/contracts/contract.js';
import type { AlertThreshold } from './alert.js';
import type { DatasetDeclaration, DatedReference, FlowDeclaration } from './define-flow.js';
import type { CoreColumn } from './flow.js';
import { findCycle } from './in-order.js';
import { type MartColumn, shareName } from './mart.js';
import { type ParameterDeclaration, PARAMETERS, toUnits, valueMistake } from './parameter.js';
import type { Period } from './period.js';
import { forecastMistakes } from './validate-forecast.js';

/** Returns mistakes in a dataset's `core` table, as far as its contract and the flow show them. */
export function coreMistakes(
  core: DatasetDeclaration<string, string>['core'],
  contract: Contract | undefined,
  isLoader: (setting: string) => boolean,
): string[] {
  if (core?.load === 'append' && !isLoader(core.loader)) {
    return [`${core.loader} is not a setting of a loader`];
  }
  if (core?.load !== 'replace' || !contract) return [];
  const { columns, key, table } = core;
  const mistakes = columns.flatMap(({ name, type }) => {
    const column = contract.columns.find((each) => each.name === name);
    if (!column) return [`${table}: the contract has no column ${name}`];
    const wanted = toCoreType(column);
    return type === wanted ? [] : [`${table}: ${name} is ${type}, but ${wanted} in the contract`];
  });
  if (contract.key?.join() !== key)
    mistakes.push(`${table}: ${key} is not the key of the contract`);
  if (!columns.some(({ name }) => name === key))
    mistakes.push(`${table}: there is no column ${key}`);
  return mistakes;
}

/** Returns the column type for typed values of a contract. */
function toCoreType({ type, scale = 0 }: ContractColumn): CoreColumn['type'] {
  switch (type) {
    case 'integer':
      return 'INTEGER';
    case 'text':
      return 'STRING';
    case 'date':
      return 'DATE';
    case 'boolean':
      return 'BOOLEAN';
    case 'decimal':
      return `DECIMAL(18,${scale})`;
  }
}

/** Valid for a folder, and for a part of a relation's name. */
const NAME = /^[a-z][a-z0-9_]*$/;

/** Returns mistakes in a flow's shares, one line each. */
function shareMistakes(flow: FlowDeclaration): string[] {
  const { shares = {}, datasets, models, marts } = flow;
  const mistakes: string[] = [];
  for (const [name, share] of Object.entries(shares)) {
    const { columns, period, reads, partitionBy, bucketBy, reconciles } = share;
    const mistake = (text: string) => mistakes.push(`share ${name}: ${text}`);
    const findColumnType = (column: string) =>
      Object.hasOwn(columns, column) ? columns[column]?.type : undefined;
    const relation = shareName(name);
    if (!NAME.test(name)) mistake('write small letters, digits and underscores');
    if (relation in datasets || relation in models || relation in marts)
      mistake(`a dataset, model or mart has the name ${relation}`);
    for (const input of reads) {
      if (!(input in datasets) && !(input in models))
        mistake(`reads ${input}, which does not exist`);
    }
    for (const column of [period.column, bucketBy.column, reconciles.money, ...partitionBy]) {
      if (findColumnType(column) === undefined) mistake(`has no column ${column}`);
    }
    if (findColumnType(period.column) !== 'date') mistake(`${period.column} is not a date`);
    if (findColumnType(bucketBy.column) !== 'integer')
      mistake(`${bucketBy.column} is not a whole number`);
    if (partitionBy.includes(bucketBy.column))
      mistake(`${bucketBy.column} is already in partitionBy`);
    if (!(reconciles.with in models))
      mistake(`reconciles with ${reconciles.with}, which is not a model`);
  }
  return mistakes;
}

/** Returns mistakes in a flow's alerts, one line each. */
function alertMistakes({ alerts = {}, marts, forecast }: FlowDeclaration): string[] {
  const tables = { ...marts, ...forecast?.tables };
  const mistakes: string[] = [];
  for (const [name, { comment, reads, sql, subject, threshold }] of Object.entries(alerts)) {
    const mistake = (text: string) => mistakes.push(`alert ${name}: ${text}`);
    if (!/^[a-z][a-z0-9-]*$/.test(name)) mistake('write its name in small letters and hyphens');
    if (comment.trim() === '' || /\p{Cc}/u.test(comment)) mistake('describe it in one line');
    if (!/^[a-z][a-z ]*$/.test(subject)) mistake('write its subject in small letters');
    if (reads.length === 0) mistake('reads no mart');
    for (const mart of reads) if (!(mart in tables)) mistake(`there is no mart ${mart}`);
    if (!existsSync(sql)) mistake(`there is no file ${sql.pathname}`);
    const wrong = thresholdMistake(threshold);
    if (wrong !== undefined) mistake(wrong);
  }
  return mistakes;
}

function thresholdMistake({ default: usual, min, max }: AlertThreshold): string | undefined {
  const isRange = Number.isFinite(min) && Number.isFinite(max) && min >= 0 && min < max;
  if (!isRange) return `its threshold has the range ${min} to ${max}; write a range above 0`;
  if (usual >= min && usual <= max) return undefined;
  return `its default threshold is ${usual}; write a number from ${min} to ${max}`;
}

const SCALE_MAX = 9;

/** Returns mistakes in a flow's parameters, one line each. */
function parameterMistakes(flow: FlowDeclaration): string[] {
  const { parameters = {}, datasets, models, marts } = flow;
  const mistakes = [datasets, models, marts].some((relations) => PARAMETERS in relations)
    ? [`${PARAMETERS}: the engine uses this name for the relation of parameters`]
    : [];
  for (const [name, declared] of Object.entries(parameters)) {
    const mistake = (text: string) => mistakes.push(`parameter ${name}: ${text}`);
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) mistake('write its name in camelCase');
    if (declared.comment.trim() === '' || /\p{Cc}/u.test(declared.comment)) {
      mistake('describe it in one line');
    }
    const wrong = rangeMistake(declared) ?? valueMistake(declared, declared.default);
    if (wrong !== undefined) mistake(wrong);
  }
  const isDeclared = Object.keys(parameters).length > 0;
  const readers = [...Object.entries(models), ...Object.entries(marts)].filter(([, { reads }]) =>
    reads.includes(PARAMETERS),
  );
  if (!isDeclared)
    for (const [name] of readers)
      mistakes.push(`${name}: reads ${PARAMETERS}, but the flow has none`);
  if (isDeclared && readers.length === 0)
    mistakes.push(`${PARAMETERS}: no model and no mart reads them`);
  return mistakes;
}

function rangeMistake(declared: ParameterDeclaration): string | undefined {
  if (declared.kind === 'choice') {
    const isPlain = declared.of.every((each) => /^[a-z0-9][a-z0-9-]*$/.test(each));
    return isPlain ? undefined : 'write its choices in small letters, digits and hyphens';
  }
  const { min, max, scale } = declared;
  if (!Number.isInteger(scale) || scale < 0 || scale > SCALE_MAX) {
    return `scale is ${scale}; write a whole number from 0 to ${SCALE_MAX}`;
  }
  const [least, most] = [toUnits(min, scale), toUnits(max, scale)];
  const isRange = least !== undefined && most !== undefined && least < most;
  return isRange ? undefined : `${min} to ${max} is not a range of decimals with that scale`;
}

/** Job names of the engine. */
const RESERVED_STAGES = ['plan-run'];

/** Kinds of stages that occur exactly once in a flow of marts. */
const ONE_EACH = ['integrate', 'build-marts', 'publish', 'observe'] as const;
/** Kinds of stages of a flow of forecasts. */
const FORECAST_STAGES = ['forecast', 'publish', 'observe'] as const;

type Datasets = Readonly<Record<string, DatasetDeclaration<string, string>>>;

/** Returns mistakes in a declaration, one line each; none when the engine can run it. */
export function mistakesIn(
  flow: FlowDeclaration,
  contracts: ReadonlyMap<string, Contract>,
): string[] {
  return [
    ...datasetMistakes(flow, contracts),
    ...stageMistakes(flow),
    ...modelMistakes(flow, contracts),
    ...martMistakes(flow),
    ...forecastMistakes(flow),
    ...shareMistakes(flow),
    ...extentMistakes(flow),
    ...alertMistakes(flow),
    ...parameterMistakes(flow),
  ];
}

/** Valid as a topic of Kafka, in a path, and in the name of a file. */
const TOPIC = /^[a-z][a-z0-9-]{0,99}$/;

function datasetMistakes(
  { datasets, settings }: FlowDeclaration,
  contracts: ReadonlyMap<string, Contract>,
): string[] {
  const mistakes: string[] = [];
  for (const [name, { references = {}, core, period, stream, scope }] of Object.entries<
    Datasets[string]
  >(datasets)) {
    const contract = contracts.get(name);
    const columns = contract?.columns.map((column) => column.name) ?? [];
    if (period && contract) mistakes.push(...periodMistakes(name, period, contract));
    if (/_(deliveries|restatements)$/.test(name))
      mistakes.push(`dataset ${name}: the lake uses names with this ending; choose another name`);
    if (stream && !TOPIC.test(stream.topic))
      mistakes.push(
        `dataset ${name}: topic ${stream.topic}: write at most 100 small letters, digits and hyphens`,
      );
    // Files of events have columns with the place of each; stored events are not encrypted.
    if (stream && (contract?.extraColumns === 'refuse' || contract?.personal))
      mistakes.push(
        `dataset ${name}: topic ${stream.topic}: its contract must keep extra columns and have no personal ones`,
      );
    for (const column of Object.values<string>({ ...scope })) {
      if (contract && !columns.includes(column))
        mistakes.push(`dataset ${name}: scope: the contract has no column ${column}`);
    }
    for (const [column, declared] of Object.entries(references)) {
      const to = findTarget(declared);
      const reference = `dataset ${name}: reference ${column} to ${to}`;
      const target = contracts.get(to);
      if (typeof declared !== 'string') {
        if (!isDate(contract, declared.date)) {
          mistakes.push(`${reference}: ${name} has no date column ${declared.date}`);
        }
        if (!isDate(target, declared.from)) {
          mistakes.push(`${reference}: ${to} has no date column ${declared.from}`);
        }
      }
      if (!columns.includes(column)) mistakes.push(`${reference}: ${name} has no column ${column}`);
      if (!target) mistakes.push(`${reference}: there is no dataset ${to}`);
      else if (target.key?.length !== 1)
        mistakes.push(`${reference}: the key of ${to} is not one column`);
    }
    const isLoader = (setting: string) => settings[setting]?.is === 'loader';
    for (const mistake of coreMistakes(core, contract, isLoader)) {
      mistakes.push(`dataset ${name}: ${mistake}`);
    }
  }
  const circle = findCycle(Object.keys(datasets), (name) =>
    Object.values(datasets[name]?.references ?? {}).map(findTarget),
  );
  if (circle) mistakes.push(`datasets refer to each other in a circle: ${circle.join(' → ')}`);
  return mistakes;
}

const findTarget = (reference: string | DatedReference<string>) =>
  typeof reference === 'string' ? reference : reference.to;

const isDate = (contract: Contract | undefined, column: string) =>
  contract?.columns.some(({ name, type }) => name === column && type === 'date') ?? false;

/** Rows with the same key are merged within a period, so the period's date must be part of the key, if any. */
function periodMistakes(name: string, { column }: Period, { columns, key }: Contract): string[] {
  const found = columns.find((each) => each.name === column);
  if (found?.type !== 'date') return [`dataset ${name}: period by ${column}, which is not a date`];
  if (!found.required) return [`dataset ${name}: period by ${column}, which is not required`];
  return key?.includes(column) === false
    ? [`dataset ${name}: period by ${column}, which is not in its key`]
    : [];
}

function stageMistakes({ stages, datasets, settings, forecast }: FlowDeclaration): string[] {
  const mistakes: string[] = [];
  const all = Object.entries<FlowDeclaration['stages'][string]>(stages);
  const followers = new Map<string, string[]>();
  for (const [id, stage] of all) {
    if (RESERVED_STAGES.includes(id)) mistakes.push(`stage ${id}: the engine uses this name`);
    for (const [name, value] of [
      ['attempts', stage.attempts],
      ['limitMinutes', stage.limitMinutes],
    ] as const) {
      if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
        mistakes.push(`stage ${id}: ${name} is ${value}; write a whole number from 1`);
      }
    }
    for (const before of stage.after ?? []) {
      if (!(before in stages))
        mistakes.push(`stage ${id}: comes after ${before}, which is not a stage`);
      followers.set(before, [...(followers.get(before) ?? []), id]);
    }
    if (stage.kind !== 'ingest') continue;
    for (const dataset of stage.datasets) {
      if (!(dataset in datasets)) mistakes.push(`stage ${id}: there is no dataset ${dataset}`);
    }
    if (stage.engine !== undefined && settings[stage.engine]?.is !== 'engine') {
      mistakes.push(`stage ${id}: ${stage.engine} is not a setting of an engine`);
    }
  }
  for (const [id, next] of followers) {
    // A job of the queue can have only one parent job.
    if (next.length > 1) mistakes.push(`stage ${id}: only one stage can follow, not ${list(next)}`);
  }
  const last = all.filter(([id]) => !followers.has(id)).map(([id]) => id);
  if (last.length !== 1)
    mistakes.push(`stages: exactly one must be the last; these are: ${list(last) || 'none'}`);
  const circle = findCycle(Object.keys(stages), (id) => stages[id]?.after ?? []);
  if (circle) mistakes.push(`stages come after each other in a circle: ${circle.join(' → ')}`);
  for (const kind of forecast ? FORECAST_STAGES : ONE_EACH) {
    const count = all.filter(([, stage]) => stage.kind === kind).length;
    if (count !== 1) mistakes.push(`stages: exactly one must be of kind ${kind}, not ${count}`);
  }
  const taken = all.flatMap(([, stage]) => (stage.kind === 'ingest' ? stage.datasets : []));
  for (const dataset of Object.keys(datasets)) {
    const times = taken.filter((each) => each === dataset).length;
    if (times !== 1)
      mistakes.push(`dataset ${dataset}: ${times} stages ingest it; exactly one must`);
  }
  return mistakes;
}

function modelMistakes(
  { models, datasets }: FlowDeclaration,
  contracts: ReadonlyMap<string, Contract>,
): string[] {
  const mistakes: string[] = [];
  for (const [name, { reads, grain, rowsOf, money }] of Object.entries(models)) {
    for (const input of reads) {
      if (input in datasets || input in models || input === PARAMETERS) continue;
      mistakes.push(`model ${name}: reads ${input}, which is neither a dataset nor a model`);
    }
    if (name in datasets) mistakes.push(`model ${name}: a dataset has this name`);
    if (grain.length === 0) mistakes.push(`model ${name}: has no grain`);
    if (!(rowsOf in datasets)) mistakes.push(`model ${name}: there is no dataset ${rowsOf}`);
    else if (contracts.get(rowsOf)?.money !== money) {
      mistakes.push(`model ${name}: ${money} is not the money of ${rowsOf}`);
    }
  }
  const circle = findCycle(Object.keys(models), (name) =>
    (models[name]?.reads ?? []).filter((input) => input in models),
  );
  if (circle) mistakes.push(`models read each other in a circle: ${circle.join(' → ')}`);
  return mistakes;
}

function martMistakes({ marts, models, datasets }: FlowDeclaration): string[] {
  const mistakes: string[] = [];
  for (const [name, mart] of Object.entries(marts)) {
    const { columns, key, period, reads, reconciles } = mart;
    const mistake = (text: string) => mistakes.push(`mart ${name}: ${text}`);
    if (name in datasets || name in models) mistake('a dataset or model has this name');
    if (key.length === 0) mistake('has no key');
    for (const column of [...key, ...(period ? [period.column] : [])]) {
      if (!(column in columns)) mistake(`has no column ${column}`);
    }
    for (const column of key)
      if (columns[column]?.nullable) mistake(`${column} is in the key and nullable`);
    if (period && isOther(columns[period.column], 'date'))
      mistake(`${period.column} is not a date`);
    for (const input of reads) {
      if (input in datasets || input in models || input === PARAMETERS) continue;
      mistake(`reads ${input}, which does not exist`);
    }
    const { emptyWithout } = mart;
    if (emptyWithout !== undefined && !(emptyWithout in datasets && reads.includes(emptyWithout)))
      mistake(`emptyWithout is ${emptyWithout}, which is not a dataset that it reads`);
    if (!reconciles) continue;
    if (!(reconciles.with in models))
      mistake(`reconciles with ${reconciles.with}, which is not a model`);
    if (columns[reconciles.money]?.type !== 'decimal')
      mistake(`${reconciles.money} is not a decimal`);
  }
  return mistakes;
}

function extentMistakes({ extent, marts, forecast }: FlowDeclaration): string[] {
  if (!extent) return forecast ? [] : ['extent: a flow of marts needs one'];
  const mart = marts[extent.mart];
  if (!mart) return [`extent: there is no mart ${extent.mart}`];
  const wanted = [
    [extent.date, 'date'],
    [extent.rows, 'integer'],
    [extent.total, 'decimal'],
  ] as const;
  return wanted
    .filter(([column, type]) => mart.columns[column]?.type !== type)
    .map(([column, type]) => `extent: ${extent.mart} has no ${type} column ${column}`);
}

const isOther = (column: MartColumn | undefined, type: MartColumn['type']) =>
  column !== undefined && column.type !== type;

const list = (names: readonly string[]) => names.join(', ');
