import { rm } from 'node:fs/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi } from '#api/create-app.js';
import { Ledgers } from '#composition/ledgers.js';
import { writeSample } from '#sample/write-sample.js';
import { loadMarts, sourcesIn } from '#test/factories/load-marts.js';
import { weeklySales } from '#test/setup/flow.js';
import { keyFor, openAccess } from '#test/setup/access.js';
import { noLake } from '#test/setup/no-lake.js';
import { noQueue, silent } from '#test/setup/pipeline.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse } from '#test/setup/warehouse.js';

/** A real API that listens, over a warehouse of its own in which nothing is published yet. */
export interface ChainApi {
  url: string;
  /** Publishes the sales of a small chain over three years, one of them a leap year. */
  publish(): Promise<void>;
  /** Makes a key of a viewer. */
  viewerKey(): Promise<string>;
  /** An answer over REST. */
  answer<Answer>(path: string): Promise<Answer>;
  close(): Promise<void>;
}

/** @param isOpen whether anybody may read, or only who shows a key */
export async function openChainApi(isOpen = true): Promise<ChainApi> {
  const database = await createTestWarehouse();
  const { warehouse } = database;
  const ledgers = new Ledgers(warehouse, [weeklySales]);
  const app: NestFastifyApplication = await createApi(
    {
      warehouse,
      ledgers,
      queue: noQueue,
      lake: noLake,
      access: { ...openAccess, anonymousReading: isOpen },
    },
    silent,
  );
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    viewerKey: () => keyFor(warehouse, 'viewer'),
    publish: () => publishSample(database.url),
    answer: async <Answer>(path: string) => {
      const response = await fetch(`${url}/v1/${path}`);
      if (!response.ok) throw new Error(`${path}: status ${response.status}`);
      return (await response.json()) as Answer;
    },
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

async function publishSample(url: string): Promise<void> {
  const folder = await tempFolder('chain');
  try {
    await writeSample(folder, { stores: 12, departments: 20 });
    await loadMarts(url, await sourcesIn(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
