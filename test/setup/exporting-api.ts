import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import { filteredSales } from '../factories/filtered-sales.js';
import { loadMarts } from '../factories/load-marts.js';
import { createKey } from './access.js';
import { openApi } from './served-api.js';
import { createTestWarehouse, type TestWarehouse } from './warehouse.js';

/** A response with its trailers. */
export interface Download {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
  trailers: IncomingMessage['trailers'];
}

/** The API over HTTP, for tests of files. */
export interface ExportingApi {
  url: string;
  download(path: string, headers?: Record<string, string>): Promise<Download>;
  /** With a JSON body. */
  post(path: string, body: object, headers?: Record<string, string>): Promise<Download>;
  head(path: string, headers?: Record<string, string>): Promise<Download>;
  /** Resolves with the response as soon as its headers have arrived. */
  open(path: string, headers?: Record<string, string>): Promise<IncomingMessage>;
  close(): Promise<void>;
}

export interface ServedExportingApi extends ExportingApi {
  database: TestWarehouse;
}

/** Serves a new warehouse with the published sales of `filtered-sales`. */
export async function serveExportingApi(): Promise<ServedExportingApi> {
  const database = await createTestWarehouse();
  await loadMarts(database.url, filteredSales);
  const api = await openExportingApi(database.warehouse);
  const close = async () => {
    await api.close();
    await database.drop();
  };
  return { ...api, database, close };
}

export async function openExportingApi(
  warehouse: DataSource,
  parts: Parameters<typeof openApi>[1] = {},
): Promise<ExportingApi> {
  const key = await createKey(warehouse, 'analyst');
  const { url, close } = await openApi(warehouse, parts);
  const send = (method: string, path: string, headers = {}, body?: object) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const all = {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...headers,
      };
      request(`${url}${path}`, { method, headers: all, agent: false }, resolve)
        .on('error', reject)
        .end(body && JSON.stringify(body));
    });
  return {
    url,
    open: (path, headers) => send('GET', path, headers),
    download: async (path, headers) => readDownload(await send('GET', path, headers)),
    post: async (path, body, headers) => readDownload(await send('POST', path, headers, body)),
    head: async (path, headers) => readDownload(await send('HEAD', path, headers)),
    close,
  };
}

async function readDownload(response: IncomingMessage): Promise<Download> {
  const body = await buffer(response);
  const { statusCode = 0, headers, trailers } = response;
  return { status: statusCode, headers, body, trailers };
}
