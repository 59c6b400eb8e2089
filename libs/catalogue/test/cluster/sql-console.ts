import type { Browser, Locator, Page } from 'playwright-core';
import { Profiles } from '#catalogue/profile/profiles.js';
import { profileTable } from '#catalogue/profile/profile-table.js';
import { createKey } from '#test/setup/access.js';
import { openSqlTables } from '../setup/sql-tables.js';
import { openCatalogueApi } from '../setup/no-catalogue.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { type Viewport, openBrowser, openPage } from '#test/cluster/page/browser.js';

/** One hundred rows of ten stores. @param nulls rows without a store @param inBonn rows of that city; the others are of Ulm */
const buildTills = (nulls: number, inBonn: number) =>
  [
    'store_id,city',
    ...Array.from({ length: 100 }, (_, row) => {
      const store = row < nulls ? '' : String((row % 10) + 1);
      return `${store},${row < inBonn ? 'Bonn' : 'Ulm'}`;
    }),
    '',
  ].join('\n');

export const VIEWPORTS: [number, 'light' | 'dark'][] = [
  [360, 'light'],
  [360, 'dark'],
  [1280, 'light'],
  [1280, 'dark'],
];

/** A console whose catalogue has the tables `shop.tills`, with two profiles, and `shop.stores`. */
export interface SqlConsole {
  url: string;
  warehouse: TestWarehouse['warehouse'];
  browser: Browser;
  keys: Record<'analyst' | 'operator', string>;
  /** Opens a page with a key. @param path of the console, or an address */
  open(
    path: string,
    looks?: Viewport & { role?: 'analyst' | 'operator' },
  ): ReturnType<typeof openPage>;
  close(): Promise<void>;
}

export async function openSqlConsole(): Promise<SqlConsole> {
  const database = await createTestWarehouse();
  const { warehouse } = database;
  const asked = await openSqlTables(warehouse, { memory: '512MB' });
  const columns = { store_id: 'BIGINT', city: 'VARCHAR' };
  const services = { ...asked.catalogue, profiles: new Profiles(warehouse) };
  for (const rows of [buildTills(0, 50), buildTills(10, 75)]) {
    await asked.put('tills', rows, columns);
    await profileTable(services, { address: 'shop.tills', actor: 'key 7' });
  }
  await asked.put('stores', 'id,type\n1,A\n2,B\n', { id: 'BIGINT', type: 'VARCHAR' });
  const api = await openCatalogueApi(warehouse, {
    sqlQueries: asked.sqlQueries,
    catalogue: asked.catalogue,
  });
  const keys = {
    analyst: await createKey(warehouse, 'analyst'),
    operator: await createKey(warehouse, 'operator'),
  };
  const browser = await openBrowser();
  return {
    url: api.url,
    warehouse,
    browser,
    keys,
    open: async (path, { role = 'analyst', ...looks } = {}) => {
      const opened = await openPage(browser, api.url, looks);
      await opened.page.setExtraHTTPHeaders({ authorization: `Bearer ${keys[role]}` });
      await opened.page.goto(path.startsWith('/') ? `${api.url}${path}` : path);
      return opened;
    },
    close: async () => {
      await browser.close();
      await api.close();
      await asked.close();
      await database.drop();
    },
  };
}

export const findLink = (page: Page, name: string): Locator =>
  page.getByRole('link', { name, exact: true });

export const findButton = (page: Page, name: string): Locator =>
  page.getByRole('button', { name, exact: true });
