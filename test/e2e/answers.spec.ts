import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { freePortPair } from '../setup/free-ports.js';
import { walmartFolder } from '../setup/shared.js';
import { tempFolder } from '../setup/temp-folder.js';
import { answersSuite } from './answers.suite.js';
import { Client } from './client.js';
import { NpmStart } from './instance.js';

/** `npm-start.spec.ts` covers generated data. */
describe.skipIf(!walmartFolder)('npm start on the real files', () => {
  const data = walmartFolder ?? '';
  let folder: string;
  let instance: NpmStart;
  let client: Client;

  beforeAll(async () => {
    folder = await tempFolder('answers');
    const port = await freePortPair();
    const args = ['--data', data, '--state', join(folder, 'state'), '--port', String(port)];
    instance = new NpmStart(args);
    await instance.serving();
    client = new Client(`http://127.0.0.1:${port}`);
  });
  afterAll(async () => {
    await instance.stop();
    await rm(folder, { recursive: true, force: true });
  });

  answersSuite('the real files', () => ({ client, data }));
});
