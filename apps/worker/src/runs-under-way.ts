import type { RunJob } from '#pipeline/queue/job-types.js';

interface RunUnderWay {
  job: RunJob;
  end: AbortController;
  /** Jobs of it that this worker is at. */
  jobs: number;
}

/** The runs whose jobs this worker is at, each with what ends its work early, on a cluster too. */
export class RunsUnderWay {
  private readonly runs = new Map<string, RunUnderWay>();

  /** @param going of the given runs those that go on, each in the epoch that is given */
  constructor(private readonly going: (runs: readonly RunJob[]) => Promise<RunJob[]>) {}

  /** Does a job of a run. @param work is told by the signal when the run is over */
  async during<Result>(job: RunJob, work: (over: AbortSignal) => Promise<Result>): Promise<Result> {
    const key = keyOf(job);
    const run = this.runs.get(key) ?? { job, end: new AbortController(), jobs: 0 };
    this.runs.set(key, run);
    run.jobs += 1;
    try {
      return await work(run.end.signal);
    } finally {
      run.jobs -= 1;
      if (run.jobs === 0) this.runs.delete(key);
    }
  }

  /** Ends what other jobs of a run have under way. */
  end(job: RunJob, why: string): void {
    this.runs.get(keyOf(job))?.end.abort(new Error(why));
  }

  /** Ends the work of runs that are over: cancelled, or failed on another worker. */
  async look(): Promise<void> {
    const asked = Array.from(this.runs.values(), ({ job }) => job);
    if (asked.length === 0) return;
    const going = new Set((await this.going(asked)).map(keyOf));
    for (const job of asked) if (!going.has(keyOf(job))) this.end(job, 'the run is over');
  }
}

const keyOf = ({ runId, epoch }: RunJob) => `${runId}/${epoch}`;
