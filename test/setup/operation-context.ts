import type { DataSource } from 'typeorm';
import { Ledgers } from '#composition/ledgers.js';
import { Guests } from '#operations/operation/guests.js';
import type { OperationContext } from '#operations/operation/operation-context.js';
import { retailMart, weeklyForecast, weeklySales } from './flow.js';
import { noChannels } from './no-channels.js';
import { noDryRuns } from './no-dry-runs.js';
import { noEngine } from './no-engine.js';
import { noLake } from './no-lake.js';
import { noUploads } from './no-uploads.js';
import { noQueue } from './pipeline.js';

/** Returns what an operation gets: both flows, and no service besides the warehouse. */
export const createOperationContext = (
  warehouse: DataSource,
  changed: Partial<OperationContext> = {},
): OperationContext => ({
  ledgers: new Ledgers(warehouse, [weeklySales, retailMart, weeklyForecast]),
  queue: noQueue,
  lake: noLake,
  channels: noChannels,
  dryRuns: noDryRuns,
  openEngine: noEngine,
  uploads: noUploads,
  guests: new Guests(),
  actor: 'key 7',
  ...changed,
});
