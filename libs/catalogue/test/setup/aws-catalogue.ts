import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, vi } from 'vitest';
import type {
  SqlQueryService,
  SqlQueryResult,
  SqlQuery,
} from '#catalogue/sql/sql-query-service.js';
import { readPage, type ResultPage } from '#catalogue/sql/result-store.js';
import { type Catalogue, createCatalogue } from '#catalogue/composition/create-catalogue.js';
import {
  type CatalogueWork,
  createCatalogueWork,
} from '#catalogue/composition/create-catalogue-work.js';
import type { OpenCatalogue } from '#catalogue/composition/open-catalogue.js';
import { startTestMoto } from '#test/cloud/control-plane/moto.fixture.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { readTestCall } from '#test/setup/programs.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { crawlCommand } from '#catalogue/cli/crawl-command.js';
import { createBucket, REGION } from '#test/cluster/setup/s3.js';
import { readProgramConfig } from './read-program-config.js';

/** The caller. */
export const caller = { actor: 'key 1' };

/** A catalogue over files on S3, with Glue's Data Catalog. */
export interface AwsCatalogue {
  /** URL of its moto. */
  endpoint: string;
  bucket: string;
  /** Database in the Data Catalog, where crawls register tables. */
  database: string;
  glue: GlueClient;
  warehouse: TestWarehouse['warehouse'];
  /** Opens the catalogue with settings other than the embedded ones. */
  openWith(settings?: Record<string, string>): CatalogueWork;
  put(key: string, body: string): Promise<void>;
  /** Runs the command and returns its output. */
  crawl(...argv: string[]): Promise<{ code: number; said: string }>;
  /** Presets moto's answers. */
  presetReply(path: string, body: object): Promise<void>;
  close(): Promise<void>;
}

export async function openAwsCatalogue(): Promise<AwsCatalogue> {
  const moto = await startTestMoto();
  vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_REGION', REGION);
  const { warehouse, drop } = await createTestWarehouse();
  const folder = await createTempFolder('aws-catalogue');
  const bucket = 'aws-catalogue';
  const database = `told_${randomBytes(4).toString('hex')}`;
  const glue = new GlueClient({ region: REGION });
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  await createBucket(bucket, REGION);
  const s3 = new S3Client({ region: REGION, forcePathStyle: true });
  const open: { work: CatalogueWork; catalogue: Catalogue }[] = [];
  const openWith = (settings: Record<string, string> = {}) => {
    const config = readProgramConfig({
      STATE_DIR: folder,
      SCRATCH_DIR: `${folder}/scratch-${open.length}`,
      DATA_CATALOG_URL: `glue://${REGION}/${database}`,
      ...settings,
    });
    const catalogue = createCatalogue(config, [], warehouse);
    const work = createCatalogueWork(config, warehouse, silentLogger, catalogue);
    open.push({ work, catalogue });
    return work;
  };
  return {
    endpoint: moto.url,
    bucket,
    database,
    glue,
    warehouse,
    openWith,
    put: async (Key, Body) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    },
    crawl: async (...argv) => {
      const { crawler } = openWith();
      const screen = new PassThrough();
      const said = text(screen);
      const found = { crawler } as OpenCatalogue;
      const call = await readTestCall<{ database?: string }>(['catalogue', 'crawl', ...argv], {
        stdout: screen,
      });
      const code = await crawlCommand(call, (work) => work(found));
      screen.end();
      return { code, said: await said };
    },
    presetReply: async (path, body) => {
      const response = await fetch(`${moto.url}/moto-api/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(201);
    },
    close: async () => {
      for (const { work, catalogue } of open) {
        await work.close();
        await catalogue.close();
      }
      glue.destroy();
      s3.destroy();
      await drop();
      await rm(folder, { recursive: true, force: true });
      await moto.stop();
      vi.unstubAllEnvs();
    },
  };
}

/** Writes two years of sales below `data/`, and crawls them into `shop.sales`. */
export async function crawlSales({ put, crawl, bucket }: AwsCatalogue) {
  const head = 'store,day,amount,word\n';
  await put('data/sales/year=2011/a.csv', `${head}1,2011-02-03,2.50,Ann\n2,2011-02-04,0.75,\n`);
  await put('data/sales/year=2012/b.csv', `${head}1,2012-02-04,1.00,it's \\ Bö\n3,,,x\n`);
  return crawl(`s3://${bucket}/data`, '--database', 'shop');
}

/** Returns an answer with all its rows. */
export async function ask(
  sqlQueries: SqlQueryService,
  sql: string,
  more: Partial<SqlQuery> = {},
): Promise<SqlQueryResult & Pick<ResultPage, 'rows'>> {
  const answer = await sqlQueries.run({ sql, ...caller, ...more });
  return { ...answer, rows: (await readPage(answer.result, { first: 1000 })).rows };
}
