import { Readable } from 'node:stream';
import { createServices } from '#composition/create-services.js';
import { readConfig } from '#composition/read-config.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { shareManifestKey } from '#pipeline/flow/zones.js';
import { ledgerEntities } from '#pipeline/ledger/runs/run.entity.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { retailMart, weeklySales } from '../setup/flow.js';

// Publishes a run in a process that can be killed: it stops half-way through the manifest of shared files, and reports
// it.
const [, , url = '', state = '', run = ''] = process.argv;
const [share] = retailMart.shares;
const manifest = shareManifestKey(retailMart.name, share?.folder ?? '');

async function* streamHalf(body: Readable) {
  for await (const chunk of body) {
    const text = String(chunk);
    yield text.slice(0, text.length / 2);
    process.stdout.write('half is written\n');
    await new Promise(() => undefined);
  }
}

const warehouse = await createWarehouse({
  url,
  applicationName: 'killed',
  entities: ledgerEntities,
});
await warehouse.initialize();
const config = readConfig({ STATE_DIR: state });
const { flows } = createServices(config, [weeklySales, retailMart], warehouse, console);
const services = flows.get(retailMart.name)!;
const put: ObjectStore['put'] = (key, body) =>
  services.lake.put(key, key === manifest ? Readable.from(streamHalf(body)) : body);
const lake = Object.assign(Object.create(services.lake) as ObjectStore, { put });
const job = { runId: Number(run), epoch: 1 };
await runStage({ ...services, lake }, 'publish', job, new AbortController().signal);
