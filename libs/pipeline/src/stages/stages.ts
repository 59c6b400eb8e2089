import { ingestSales } from './01-ingest-sales/ingest-sales.js';
import { ingestFeatures } from './02-ingest-features/ingest-features.js';
import { ingestStores } from './03-ingest-stores/ingest-stores.js';
import { integrate } from './04-integrate/integrate.js';
import { buildMarts } from './05-build-marts/build-marts.js';
import { publish } from './06-publish/publish.js';
import { observe } from './07-observe/observe.js';
import type { StageId } from './stage.js';
import type { Stage } from './stage-context.js';

/** Every stage by its id. */
export const stages: Record<StageId, Stage> = {
  'ingest-sales': ingestSales,
  'ingest-features': ingestFeatures,
  'ingest-stores': ingestStores,
  integrate,
  'build-marts': buildMarts,
  publish,
  observe,
};
