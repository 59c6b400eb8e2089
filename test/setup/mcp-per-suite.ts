import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll } from 'vitest';
import type { Sources } from '../factories/load-marts.js';
import { connectMcp, createHttpTransport } from './mcp-client.js';
import { type ServedApi, serveApi } from './served-api.js';

/** Gives the tests of a suite an API and a connected assistant without a key. */
export function openMcpPerSuite(sources?: Sources) {
  const mcp = {} as { served: ServedApi; client: Client };
  beforeAll(async () => {
    mcp.served = await serveApi(sources);
    mcp.client = await connectMcp(createHttpTransport(mcp.served.url));
  });
  afterAll(async () => {
    await mcp.client.close();
    await mcp.served.close();
  });
  return mcp;
}
