import type { Stage } from './stage-context.js';
import type { StageKind } from '../flow/flow.js';
import { buildMarts } from './build-marts/build-marts.js';
import { forecast } from './forecast/forecast.js';
import { ingest } from './ingest/ingest.js';
import { integrate } from './integrate/integrate.js';
import { observe } from './observe.js';
import { publish } from './publish.js';

export const stages: Record<StageKind, Stage> = {
  ingest,
  integrate,
  'build-marts': buildMarts,
  forecast,
  publish,
  observe,
};
