import { AppError } from '#platform/errors/app-error.js';

export interface GateLimits {
  /** Questions that are answered at the same time. */
  atOnce: number;
  /** So many more wait. */
  waiting: number;
  /** Of one who asks: answered, and waiting. */
  atOnceEach: number;
  waitingEach: number;
}

export const defaultGate: GateLimits = { atOnce: 2, waiting: 8, atOnceEach: 1, waitingEach: 2 };

interface Waiting {
  actor: string;
  enter(): void;
}

/** Lets so many questions be answered at once, and so many of each who asks: nobody takes all the turns. */
export class QueryGate {
  private readonly running: string[] = [];
  private readonly queue: Waiting[] = [];

  constructor(private readonly limits: GateLimits) {}

  /**
   * Waits for a turn.
   * @param signal of one who does not want it any more
   * @returns what to call, once, when it is over
   * @throws AppError BUSY, QUERY_CANCELLED
   */
  async enter(actor: string, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw cancelled();
    if (!this.mayRun(actor)) await this.wait(actor, signal);
    else this.running.push(actor);
    return () => {
      this.running.splice(this.running.indexOf(actor), 1);
      this.next();
    };
  }

  private mayRun(actor: string): boolean {
    const { atOnce, atOnceEach } = this.limits;
    return this.running.length < atOnce && count(this.running, actor) < atOnceEach;
  }

  private wait(actor: string, signal: AbortSignal): Promise<void> {
    const { waiting, waitingEach } = this.limits;
    const own = this.queue.filter((each) => each.actor === actor).length;
    if (own >= waitingEach) throw busy(`${own} questions of yours are waiting`);
    if (this.queue.length >= waiting) throw busy(`${waiting} questions are waiting`);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.queue.splice(this.queue.indexOf(entry), 1);
        reject(cancelled());
      };
      const entry = {
        actor,
        enter: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      this.queue.push(entry);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  private next(): void {
    const index = this.queue.findIndex(({ actor }) => this.mayRun(actor));
    const [entry] = index < 0 ? [] : this.queue.splice(index, 1);
    if (!entry) return;
    this.running.push(entry.actor);
    entry.enter();
  }
}

const cancelled = (): AppError => new AppError('QUERY_CANCELLED', 'the query was cancelled');

const count = (all: readonly string[], one: string): number =>
  all.filter((each) => each === one).length;

const busy = (what: string): AppError =>
  new AppError('BUSY', `${what}, which is as many as may: try again`, { retryable: true });
