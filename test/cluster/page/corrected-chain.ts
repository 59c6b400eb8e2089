import { vi } from 'vitest';
import { scratchEngines } from '#composition/scratch-engine.js';
import { FolderFiles } from '#intake/source/folder/folder-files.js';
import { UNPACK_LIMITS } from '#intake/source/unpack-limits.js';
import type { RunSummary } from '#operations/runs/run.model.js';
import { Uploads } from '#pipeline/runs/upload-file.js';
import { createKey } from '#test/setup/access.js';
import { weeklySales } from '#test/setup/flow.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '#test/setup/source-files.js';
import { openTestWorker } from '#test/setup/test-worker.js';
import { catalogueGuests } from '../../../libs/catalogue/test/setup/no-catalogue.js';

const DAYS = ['05', '12', '19', '26'].flatMap((day) => [`${day}/02/2010`, `${day}/03/2010`]);

/** Sales of eight weeks, 100.00 each. Departments of lines 10 to 15 are no numbers, 1.00 each. */
const files = {
  'sales.csv': toCsv(
    SALES_HEADER,
    ...DAYS.map((day) => `1,1,${day},100.00,FALSE`),
    ...['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `1,${letter},05/02/2010,1.00,FALSE`),
  ),
  'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
  'features.csv': toCsv(
    FEATURES_HEADER,
    ...DAYS.map((day) => `1,${day},40.0,2.5,NA,NA,NA,NA,NA,211.1,8.1,FALSE`),
  ),
};

/** An API and a worker over a chain with six rows in quarantine. */
export interface CorrectedChain extends OpenApi {
  /** A key of an administrator. */
  key: string;
  /** Delivers sales of a tenth, and waits until the quality gate holds their snapshot. */
  holdSnapshot(): Promise<void>;
  /** Returns the sales of the published snapshot. */
  readSales(): Promise<string | undefined>;
}

const WAIT_OPTIONS = { timeout: 120_000, interval: 200 };

export async function openCorrectedChain(): Promise<CorrectedChain> {
  const worker = await openTestWorker(files);
  await worker.start();
  const { warehouse } = worker.database;
  const key = await createKey(warehouse);
  const { lake } = worker.services.flows.get('weekly-sales')!;
  const { queue } = worker.access;
  const uploads = new Uploads({
    writer: new FolderFiles(worker.folder, 0, false),
    flows: [weeklySales],
    unpack: UNPACK_LIMITS,
    maxBytes: 1_000,
  });
  const api = await openApi(warehouse, {
    queue,
    lake,
    uploads,
    openEngine: scratchEngines(1),
    guests: catalogueGuests(),
  });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };

  async function run(): Promise<RunSummary['status']> {
    const runs = `${api.url}/v1/admin/runs`;
    const asked = await fetch(runs, { method: 'POST', headers, body: '{}' });
    const { id } = (await asked.json()) as RunSummary;
    return vi.waitFor(async () => {
      const reply = await fetch(`${runs}/${id}`, { headers });
      const { status, finishedAt } = (await reply.json()) as RunSummary;
      if (finishedAt === null) throw new Error(`run ${id} is ${status}`);
      return status;
    }, WAIT_OPTIONS);
  }

  const first = await run();
  if (first !== 'succeeded') throw new Error(`the first run has ${first}`);
  return {
    ...api,
    key,
    async holdSnapshot() {
      const low = toCsv(SALES_HEADER, ...DAYS.map((day) => `1,1,${day},10.00,FALSE`));
      await deliver(worker.folder, { 'low.csv': low }, 60);
      await run();
    },
    async readSales() {
      const rows = await warehouse.query<{ sales: string }[]>(
        `SELECT sum(weekly_sales)::text AS sales FROM mart.store_week
         WHERE snapshot_id = (SELECT snapshot_id FROM ops.snapshots
                              WHERE status = 'published' AND flow = 'weekly-sales')`,
      );
      return rows[0]?.sales;
    },
    async close() {
      await api.close();
      await worker.close();
    },
  };
}
