import { Gauge, Histogram, type Registry } from 'prom-client';
import type { StepListener } from '#lake/emr/emr-steps.js';
import type { Compute } from '#lake/ports/compute.js';
import { annotate } from '#platform/tracing/spans.js';

const BUCKETS = [0.05, 0.25, 1, 5, 15, 60, 300, 900, 1800, 3600];

/** Metrics of the engines in this process. A registry collects them if one exists. */
export class EngineMetrics {
  private readonly jobs = new Histogram({
    name: 'retailstream_engine_job_duration_seconds',
    help: 'Seconds that a job took on its engine (duckdb, emr, glue), by outcome: succeeded, failed, cancelled.',
    labelNames: ['engine', 'outcome'],
    buckets: BUCKETS,
    registers: [],
  });
  private readonly active = new Gauge({
    name: 'retailstream_engine_active_jobs',
    help: 'Number of jobs of this process that run on an engine.',
    labelNames: ['engine'],
    registers: [],
  });
  private readonly steps = new Histogram({
    name: 'retailstream_emr_step_duration_seconds',
    help: 'Seconds that a step took on an EMR cluster, including the start of the cluster, by outcome.',
    labelNames: ['outcome'],
    buckets: BUCKETS,
    registers: [],
  });

  register(registry: Registry): void {
    for (const metric of [this.jobs, this.active, this.steps]) registry.registerMetric(metric);
  }

  /** Returns the same engine with timed jobs. @param engine scheme of the URL that names it */
  withMetrics(engine: string, compute: Compute): Compute {
    this.active.set({ engine }, 0);
    return {
      run: (job, options) =>
        this.measureJob(engine, () => compute.run(job, options), options?.signal),
      close: () => compute.close(),
    };
  }

  readonly stepWatch: StepListener = (outcome, seconds) => this.steps.observe({ outcome }, seconds);

  private async measureJob<Result>(
    engine: string,
    work: () => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    annotate({ 'retailstream.engine': engine });
    const end = this.jobs.startTimer({ engine });
    this.active.inc({ engine });
    try {
      const result = await work();
      end({ outcome: 'succeeded' });
      return result;
    } catch (error) {
      end({ outcome: signal?.aborted ? 'cancelled' : 'failed' });
      throw error;
    } finally {
      this.active.dec({ engine });
    }
  }
}
