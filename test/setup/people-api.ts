import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import { publishRetail } from '../factories/publish-retail.js';
import { createKey } from './access.js';
import { type ServedApi, serveApi } from './served-api.js';

/** Serves an API over personal transactions, with its own login, and keys with and without access to personal data. */
export async function servePeople() {
  const api: ServedApi = await serveApi(undefined, { login: 'api' });
  const { warehouse } = api.database;
  await publishRetail(api.database);
  const keys = {
    reader: await createKey(warehouse, 'viewer', true),
    viewer: await createKey(warehouse, 'viewer'),
    admin: await createKey(warehouse, 'admin'),
    adminReader: await createKey(warehouse, 'admin', true),
  };
  await api.app.get(PublishedSnapshot).refresh();
  return { api, keys };
}

export type ServedPeople = Awaited<ReturnType<typeof servePeople>>;
