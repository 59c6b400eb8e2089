import { Counter, Histogram, type Registry } from 'prom-client';
import type { StageCounts, StageId } from '../flow/stage.js';

/** A stage as metrics tell it apart. */
interface MeteredStage {
  flow: string;
  stage: StageId;
}

/** What stages took and what became of their rows. */
export class StageMetrics {
  private readonly duration: Histogram<'flow' | 'stage' | 'outcome'>;
  private readonly rows: Counter<'flow' | 'stage' | 'fate'>;

  constructor(registry: Registry) {
    this.duration = new Histogram({
      name: 'retailstream_stage_duration_seconds',
      help: 'Time a stage took, by outcome: succeeded, skipped or failed.',
      labelNames: ['flow', 'stage', 'outcome'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
      registers: [registry],
    });
    this.rows = new Counter({
      name: 'retailstream_stage_rows_total',
      help: 'Rows of succeeded stages: in, out, quarantined, duplicate, superseded, restated.',
      labelNames: ['flow', 'stage', 'fate'],
      registers: [registry],
    });
  }

  /** Starts the clock of a stage; call the result with the outcome. */
  start(stage: MeteredStage): (outcome: 'succeeded' | 'skipped' | 'failed') => void {
    const end = this.duration.startTimer(stage);
    return (outcome) => end({ outcome });
  }

  count(stage: MeteredStage, counts: StageCounts): void {
    this.rows.inc({ ...stage, fate: 'in' }, counts.rowsIn);
    this.rows.inc({ ...stage, fate: 'out' }, counts.rowsOut);
    this.rows.inc({ ...stage, fate: 'quarantined' }, counts.rowsQuarantined);
    this.rows.inc({ ...stage, fate: 'duplicate' }, counts.rowsDuplicate);
    this.rows.inc({ ...stage, fate: 'superseded' }, counts.rowsSuperseded);
    this.rows.inc({ ...stage, fate: 'restated' }, counts.rowsRestated);
  }
}
