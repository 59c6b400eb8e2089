import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Relations } from '#catalogue/tables/table.js';
import { createSqlQueries } from '#catalogue/composition/create-sql-queries.js';
import { createCatalogue } from '#catalogue/composition/create-catalogue.js';
import { quoteLiteral } from '#lake/ports/compute.js';
import { FileStore } from '#lake/stores/file-store.js';
import type { CatalogueServices } from '#catalogue/operations/catalogue-services.js';
import { smallChain } from '#test/pipeline/small-chain.js';
import { createKey } from '#test/setup/access.js';
import { retailMart, weeklyForecast, weeklySales } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { openCatalogueApi } from './no-catalogue.js';
import { toCsv, deliver, type SourceFiles } from '#test/setup/source-files.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '#test/factories/retail-files.js';
import { readProgramConfig } from './read-program-config.js';

/** Lines of transactions that the till flow has read. */
export const TILL_LINES = createRetailLines(11, 200);

/** Address of a table that a crawl has found. */
export const CRAWLED_TABLE = 'lake_drop.customer_list';

const createColumn = (name: string, type: string, more: object = {}) => ({
  name,
  type,
  nullable: false,
  isPartition: false,
  isPersonal: false,
  comment: null,
  note: null,
  ...more,
});

/** A catalogue over the flows, which have published, and one crawled table, served by an API that answers SQL. */
export interface CatalogueFixture {
  pipeline: TestPipeline;
  catalogue: CatalogueServices;
  api: OpenApi;
  /** `reader` is an analyst with permission for personal data. */
  keys: { viewer: string; analyst: string; reader: string; operator: string };
  /** Writes the result of a crawl of a file of customers; can be repeated. */
  crawl(): Promise<void>;
  /** Replaces the lines of that file: `Customer;Name`. */
  deliverCustomers(...lines: string[]): Promise<void>;
  close(): Promise<void>;
}

/** The files of the small chain and of the tills. */
const usualFiles: SourceFiles = {
  ...smallChain,
  ...retailDimensions,
  'transactions.csv': toCsv(TRANSACTIONS_HEADER, ...TILL_LINES),
};

/**
 * @param parts differences of its API from most tests
 * @param files that its flows read
 */
export async function openCatalogueFixture(
  parts: Parameters<typeof openCatalogueApi>[1] = {},
  files = usualFiles,
): Promise<CatalogueFixture> {
  const pipeline = await openTestPipeline({}, [retailMart, weeklyForecast]);
  const { warehouse } = pipeline;
  await deliver(pipeline.folder, files);
  for (const flow of pipeline.flows.values()) await flow.run();
  const state = dirname(pipeline.lake);
  const config = readProgramConfig({ STATE_DIR: state, SOURCE_URL: `file:${pipeline.folder}` });
  const customers = join(state, 'customers.csv');
  const deliverCustomers = (...lines: string[]) =>
    writeFile(customers, toCsv('Customer;Name', ...lines));
  await deliverCustomers('1;Ada Ames', '2;');
  const stored = createCustomerRelations(customers);
  const { close, ...whole } = createCatalogue(
    config,
    [weeklySales, retailMart, weeklyForecast],
    warehouse,
  );
  const relations: Relations = {
    openRelation: (table) =>
      (table.origin === 'flow' ? whole.relations : stored).openRelation(table),
  };
  const catalogue = { ...whole, relations };
  const lake = new FileStore(pipeline.lake);
  const lakeUrl = `file:${pipeline.lake}`;
  const sqlQueries = createSqlQueries(config, { ...catalogue, warehouse, lake, lakeUrl });
  const api = await openCatalogueApi(warehouse, { catalogue, lake, sqlQueries, ...parts });
  const crawl = () => writeCrawled(pipeline, `file:${join(state, 'drop')}`);
  await crawl();
  return {
    pipeline,
    catalogue,
    api,
    crawl,
    deliverCustomers,
    keys: {
      viewer: await createKey(warehouse, 'viewer'),
      analyst: await createKey(warehouse, 'analyst'),
      reader: await createKey(warehouse, 'analyst', true),
      operator: await createKey(warehouse, 'operator'),
    },
    close: async () => {
      await api.close();
      await sqlQueries.close();
      await close();
      await pipeline.close();
    },
  };
}

function createCustomerRelations(file: string): Relations {
  const relation = {
    name: 'customer_list',
    files: [file],
    bytes: 29,
    columns: [
      { name: 'Customer', type: 'BIGINT' },
      { name: 'Name', type: 'VARCHAR' },
    ],
    sql: `SELECT Customer, Name, NULL AS "Since", NULL AS "Order", NULL AS "Born"
          FROM read_csv(${quoteLiteral(file)}, delim = ';', quote = '"', header = true, auto_detect = false,
            columns = {'Customer': 'BIGINT', 'Name': 'VARCHAR'})`,
  };
  return { openRelation: () => Promise.resolve(relation) };
}

async function writeCrawled({ warehouse }: TestPipeline, location: string): Promise<void> {
  const layout = {
    format: 'csv',
    compression: 'none',
    encoding: 'utf-8',
    delimiter: ';',
    quote: '"',
    header: true,
    skip: 0,
    nullTokens: ['n/a'],
  };
  const columns = [
    createColumn('Customer', 'BIGINT'),
    createColumn('Name', 'VARCHAR', { isPersonal: true, nullable: true }),
    createColumn('Since', 'DATE', { dateOrder: 'dd/mm/yyyy' }),
    createColumn('Order', 'DECIMAL(18,2)', { nullable: true }),
    createColumn('Born', 'DATE', { dateOrder: 'dd.mm.yyyy', nullable: true }),
  ];
  await warehouse.query(
    `INSERT INTO ops.catalogue_tables
       (database, name, origin, location, layout, columns, keys, rows, bytes, files, fresh_at)
     VALUES ('lake_drop', 'customer_list', 'crawl', $1, $2, $3, '[["Customer"]]', 2, 90, 1, now())
     ON CONFLICT (database, name) DO UPDATE
     SET columns = excluded.columns, seen_at = now(), version = ops.catalogue_tables.version + 1`,
    [location, JSON.stringify(layout), JSON.stringify(columns)],
  );
}
