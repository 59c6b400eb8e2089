import { rm } from 'node:fs/promises';
import { catalogueGuests } from '../../../libs/catalogue/test/setup/no-catalogue.js';
import type { Role } from '#access/principal.js';
import { writeSample } from '#sample/write-sample.js';
import { loadMarts, openSources } from '#test/factories/load-marts.js';
import { useNrfCalendar } from '#test/factories/nrf-calendar.js';
import { publishNaiveForecast } from '#test/factories/publish-forecast.js';
import { publishRetail } from '#test/factories/publish-retail.js';
import { createKey, openAccess } from '#test/setup/access.js';
import { serveApi } from '#test/setup/served-api.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';

/** A real listening API on a separate warehouse without a publication. */
export interface ChainApi {
  url: string;
  /** Publishes the sales of a small chain with the NRF calendar over three years, including a leap year. */
  publish(): Promise<void>;
  /** Publishes a few transactions. */
  publishTransactions(): Promise<void>;
  /** Creates a key with a role. */
  createKey(role: Role): Promise<string>;
  /** Returns an answer over REST. */
  fetchAnswer<Answer>(path: string): Promise<Answer>;
  close(): Promise<void>;
}

/** @param isOpen whether anonymous reading is allowed, or a key is required */
export async function openChainApi(isOpen = true): Promise<ChainApi> {
  const access = { ...openAccess, anonymousReading: isOpen };
  const { database, url, close } = await serveApi(undefined, { access, guests: catalogueGuests() });
  return {
    url,
    createKey: (role) => createKey(database.warehouse, role),
    publish: () => publishSample(database),
    publishTransactions: () => publishRetail(database),
    fetchAnswer: async <Answer>(path: string) => {
      const key = await createKey(database.warehouse, 'viewer');
      const headers = { authorization: `Bearer ${key}` };
      const response = await fetch(`${url}/v1/${path}`, { headers });
      if (!response.ok) throw new Error(`${path}: status ${response.status}`);
      return (await response.json()) as Answer;
    },
    close,
  };
}

async function publishSample({ url, warehouse }: TestWarehouse): Promise<void> {
  const folder = await createTempFolder('chain');
  try {
    await writeSample(folder, { stores: 12, departments: 20 });
    await loadMarts(url, await openSources(folder));
    await useNrfCalendar(warehouse);
    await publishNaiveForecast(warehouse);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
