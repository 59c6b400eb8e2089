import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Scope } from '#access/scope.js';
import { writeSample } from '#sample/write-sample.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { loadMarts, openSources, type Sources } from './load-marts.js';
import { planSales } from './plan-sales.js';
import { publishForecast } from './publish-forecast.js';
import { publishRetail } from './publish-retail.js';
import { createRetailLines, retailDimensions } from './retail-files.js';
import { createForecasts } from './scoped-forecasts.js';
import { storeEvents } from './store-events.js';

/** Moves generated transactions of early 2026, and the files that they refer to, into the weeks of the sales. */
const toSalesYears = (text: string) =>
  text.replace(/\b20\d\d(?=-\d\d-\d\d)/g, (year) => String(Number(year) - 15));
const transactions = createRetailLines(7, 1500).map(toSalesYears);
const dimensions = Object.fromEntries(
  Object.entries(retailDimensions).map(([path, text]) => [path, toSalesYears(text)]),
);
/** Transactions that no snapshot has yet. */
const events = createRetailLines(8, 60);

/** Second column of a transaction. */
const findShop = (line: string) => Number(line.split(',')[1]);

/**
 * Each store delivers each week, also one in which it sells nothing of a department. Every store-week is complete, except one
 * of store 2 and one of store 3.
 */
const COVERAGE = `
  INSERT INTO mart.store_week_coverage_chunks
  SELECT 1, store, week_date, store_type, coalesce(departments, 0),
    NOT (store = 2 AND week_date = '2010-05-07' OR store = 3 AND week_date = '2010-06-04')
  FROM (SELECT DISTINCT store, store_type FROM mart.store_week_chunks) stores
  CROSS JOIN (SELECT DISTINCT week_date FROM mart.store_week_chunks) weeks
  LEFT JOIN mart.store_week_chunks USING (store, store_type, week_date)`;

/** Every department that sells has a name and a group. */
const LABELS = `
  INSERT INTO mart.department_profile_chunks
  SELECT DISTINCT 1, department, 'Name of ' || department, 'Group ' || department % 2 FROM mart.store_department_week_chunks`;

/** Returns the files of a folder with the lines of a scope only. Each line begins with its store; sales have the department next. */
async function cutSources(folder: string, { stores, departments }: Scope): Promise<Sources> {
  const files = await readdir(folder);
  const cut = async (dataset: string) => {
    const file = files.find((name) => name.toLowerCase().startsWith(dataset)) ?? '';
    const kept: string[] = [];
    for await (const line of createInterface({ input: createReadStream(join(folder, file)) })) {
      const [store, department] = line.split(',').map(Number);
      const isOwn =
        (stores?.includes(store ?? 0) ?? true) &&
        (dataset !== 'sales' || (departments?.includes(department ?? 0) ?? true));
      if (kept.length === 0 || isOwn) kept.push(line);
    }
    return () => Readable.from(kept.map((line) => `${line}\n`));
  };
  const [features, sales, storesFile] = [
    await cut('features'),
    await cut('sales'),
    await cut('stores'),
  ];
  return { features, sales, stores: storesFile };
}

async function open(sources: Sources, scope: Scope = {}): Promise<TestWarehouse> {
  const { stores } = scope;
  const cut = (lines: readonly string[]) =>
    lines.filter((line) => stores?.includes(findShop(line)) ?? true);
  const database = await createTestWarehouse();
  await loadMarts(database.url, sources);
  await publishRetail(database, cut(transactions), dimensions);
  await storeEvents(database.warehouse, cut(events));
  await database.warehouse.query(COVERAGE);
  await database.warehouse.query(LABELS);
  await planSales(database.warehouse);
  await publishForecast(database.warehouse, createForecasts(scope));
  return database;
}

/** The files of a chain of six stores. */
const SAMPLE = { seed: 5, stores: 6, departments: 4, weeks: 112 };

/** Creates a chain of six stores. */
export async function createChain(): Promise<TestWarehouse> {
  const folder = await createTempFolder('chain');
  await writeSample(folder, SAMPLE);
  const chain = await open(await openSources(folder));
  await rm(folder, { recursive: true });
  return chain;
}

/** Creates a database that holds only the rows of a scope of that chain. */
export async function createCutChain(scope: Scope): Promise<TestWarehouse> {
  const folder = await createTempFolder('cut');
  await writeSample(folder, SAMPLE);
  const own = await open(await cutSources(folder, scope), scope);
  await rm(folder, { recursive: true });
  return own;
}

/** Creates a chain of six stores, and as its reference a database that holds only the rows of a scope. */
export async function createScopedChain(
  scope: Scope,
): Promise<{ chain: TestWarehouse; own: TestWarehouse }> {
  return { chain: await createChain(), own: await createCutChain(scope) };
}
