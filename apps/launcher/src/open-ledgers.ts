import { ApiKeys } from '#access/credentials/api-keys.js';
import { SignInCodes } from '#access/credentials/sign-in-codes.js';
import { createRunQueue } from '#composition/create-run-queue.js';
import { openFlows } from '#composition/flows.js';
import { Ledgers } from '#composition/ledgers.js';
import { openFlowWarehouse } from '#composition/open-flow-warehouse.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { declaredSettings } from './guests.js';

/** Opens the ledgers after it brings the schema up to date. */
export async function openLedgers(
  env: Record<string, string>,
  closers: (() => Promise<unknown>)[],
): Promise<{
  ledgers: Ledgers;
  queue: RunQueue;
  keys: ApiKeys;
  codes: SignInCodes;
}> {
  const config = declaredSettings.read(env);
  const flows = openFlows();
  const { warehouse, url, close } = await openFlowWarehouse(config, flows, 'retailstream-launcher');
  // The instance uses the server longer, and stops it later.
  closers.push(close);
  const { queue } = createRunQueue(config, url);
  closers.push(() => queue.close());
  return {
    ledgers: new Ledgers(warehouse, flows),
    queue,
    keys: new ApiKeys(warehouse),
    codes: new SignInCodes(warehouse),
  };
}
