import { rm } from 'node:fs/promises';
import type { Role } from '#access/principal.js';
import { writeSample } from '#sample/write-sample.js';
import { loadMarts, sourcesIn } from '#test/factories/load-marts.js';
import { publishNaiveForecast } from '#test/factories/publish-forecast.js';
import { publishRetail } from '#test/factories/publish-retail.js';
import { keyFor, openAccess } from '#test/setup/access.js';
import { serveApi } from '#test/setup/served-api.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';

/** A real listening API on a separate warehouse without a publication. */
export interface ChainApi {
  url: string;
  /** Publishes the sales of a small chain over three years, including a leap year. */
  publish(): Promise<void>;
  /** Publishes a few transactions. */
  publishTransactions(): Promise<void>;
  /** Creates a key with a role. */
  keyFor(role: Role): Promise<string>;
  /** Returns an answer over REST. */
  answer<Answer>(path: string): Promise<Answer>;
  close(): Promise<void>;
}

/** @param isOpen whether anonymous reading is allowed, or a key is required */
export async function openChainApi(isOpen = true): Promise<ChainApi> {
  const access = { ...openAccess, anonymousReading: isOpen };
  const { database, url, close } = await serveApi(undefined, { access });
  return {
    url,
    keyFor: (role) => keyFor(database.warehouse, role),
    publish: () => publishSample(database),
    publishTransactions: () => publishRetail(database),
    answer: async <Answer>(path: string) => {
      const key = await keyFor(database.warehouse, 'viewer');
      const headers = { authorization: `Bearer ${key}` };
      const response = await fetch(`${url}/v1/${path}`, { headers });
      if (!response.ok) throw new Error(`${path}: status ${response.status}`);
      return (await response.json()) as Answer;
    },
    close,
  };
}

async function publishSample({ url, warehouse }: TestWarehouse): Promise<void> {
  const folder = await tempFolder('chain');
  try {
    await writeSample(folder, { stores: 12, departments: 20 });
    await loadMarts(url, await sourcesIn(folder));
    await publishNaiveForecast(warehouse);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
