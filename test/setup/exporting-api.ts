import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import type { ApiParts } from '#api/api.module.js';
import { keyFor } from './access.js';
import { openApi } from './served-api.js';

/** An answer with what follows its body. */
interface Download {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
  trailers: IncomingMessage['trailers'];
}

/** The API over HTTP, for tests that look at files. */
export interface ExportingApi {
  url: string;
  download(path: string, headers?: Record<string, string>): Promise<Download>;
  /** The response as soon as its headers have come. */
  open(path: string): Promise<IncomingMessage>;
  close(): Promise<void>;
}

export async function openExportingApi(
  warehouse: DataSource,
  parts: Partial<ApiParts> = {},
): Promise<ExportingApi> {
  const key = await keyFor(warehouse, 'analyst');
  const { url, close } = await openApi(warehouse, parts);
  const open = (path: string, headers = {}) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const all = { authorization: `Bearer ${key}`, ...headers };
      get(`${url}${path}`, { headers: all, agent: false }, resolve).on('error', reject);
    });
  return {
    url,
    open,
    download: async (path, headers) => {
      const response = await open(path, headers);
      const body = await buffer(response);
      const { statusCode = 0, trailers } = response;
      return { status: statusCode, headers: response.headers, body, trailers };
    },
    close,
  };
}
