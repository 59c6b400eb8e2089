import { Run } from './run.entity.js';
import { StageRun } from './stage-run.entity.js';

/** Tables that TypeORM reads as objects. */
export const ledgerEntities = [Run, StageRun];
