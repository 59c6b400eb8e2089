import type { Stage } from '../context/stage-context.js';
import type { StageKind } from '../flow/stage.js';
import { buildMarts } from './build-marts/build-marts.js';
import { ingest } from './ingest/ingest.js';
import { integrate } from './integrate/integrate.js';
import { observe } from './observe/observe.js';
import { publish } from './publish/publish.js';

/** What each kind of stage does. */
export const stages: Record<StageKind, Stage> = {
  ingest,
  integrate,
  'build-marts': buildMarts,
  publish,
  observe,
};
