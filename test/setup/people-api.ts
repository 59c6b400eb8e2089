import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import { publishRetail } from '../factories/publish-retail.js';
import { keyFor } from './access.js';
import { type ServedApi, serveApi } from './served-api.js';

/** Serves an API over personal transactions, with its own login, and keys with and without access to personal data. */
export async function servePeople() {
  const api: ServedApi = await serveApi(undefined, { login: 'api' });
  const { warehouse } = api.database;
  await publishRetail(api.database);
  const keys = {
    reader: await keyFor(warehouse, 'viewer', true),
    viewer: await keyFor(warehouse, 'viewer'),
    admin: await keyFor(warehouse, 'admin'),
    adminReader: await keyFor(warehouse, 'admin', true),
  };
  await api.app.get(PublishedSnapshot).refresh();
  return { api, keys };
}

export type ServedPeople = Awaited<ReturnType<typeof servePeople>>;
