import { busy } from '../errors/app-error.js';

/** How much is worked on at once, of all callers and of each. */
export interface FairQueueLimits {
  /** Pieces of work under way at the same time. */
  atOnce: number;
  /** Of one caller; below `atOnce`, so that others find a free slot. */
  atOnceEach: number;
  /** So many more wait. When the queue is full, the caller with most in it makes room for others. */
  waiting: number;
  /** Of one caller; as many as there is room for where left out. */
  waitingEach?: number;
}

interface Waiting {
  /** Who waits for this piece; others may join while it waits. */
  callers: readonly string[];
  begin(leave: () => void): void;
  refuse(error: Error): void;
}

/**
 * Slots and a queue that callers share fairly. Callers that wait get a slot in rotation, however many pieces
 * of work each of them has in the queue.
 */
export class FairQueue {
  private readonly running: string[] = [];
  private readonly queue: Waiting[] = [];
  /** Callers that wait; the next one to get a slot comes first. */
  private readonly rotation = new Set<string>();

  /** @param leaving what a caller gets that does not wait any longer */
  constructor(
    private readonly limits: FairQueueLimits,
    private readonly leaving: () => Error = () => new Error('the caller no longer waits'),
  ) {}

  /** @returns what to call, once or more often, when the work is over; undefined without a free slot */
  take(caller: string): (() => void) | undefined {
    return this.mayRun(caller) ? this.run(caller) : undefined;
  }

  /**
   * Waits for a slot.
   * @param callers all who wait for this piece of work; it may grow and shrink while they wait
   * @param signal of callers that no longer wait
   * @returns what to call, once or more often, when the work is over
   * @throws AppError BUSY when the queue is full; what `leaving` makes when the signal comes
   */
  async enter(callers: readonly string[], signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) throw this.leaving();
    const caller = callers.find((each) => this.mayRun(each));
    return caller === undefined ? this.wait(callers, signal) : this.run(caller);
  }

  /** Begins what may begin, now that more callers wait for a piece of work. */
  joined(): void {
    while (this.beginOne());
  }

  private run(caller: string): () => void {
    this.running.push(caller);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.running.splice(this.running.indexOf(caller), 1);
      this.joined();
    };
  }

  private mayRun(caller: string): boolean {
    const { atOnce, atOnceEach } = this.limits;
    const own = this.running.filter((each) => each === caller).length;
    return this.running.length < atOnce && own < atOnceEach;
  }

  private wait(callers: readonly string[], signal?: AbortSignal): Promise<() => void> {
    this.makeRoom(callers);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.queue.splice(this.queue.indexOf(entry), 1);
        reject(this.leaving());
      };
      const settled = () => signal?.removeEventListener('abort', leave);
      const entry: Waiting = {
        callers,
        begin: (over) => {
          settled();
          resolve(over);
        },
        refuse: (error) => {
          settled();
          reject(error);
        },
      };
      this.queue.push(entry);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** @throws AppError BUSY */
  private makeRoom(callers: readonly string[]): void {
    const { atOnce, waiting, waitingEach = Infinity } = this.limits;
    const own = Math.min(...callers.map((caller) => this.waitingOf(caller).length));
    if (own >= waitingEach) {
      throw busy(`${own} requests of yours are waiting, as many as one caller may have`);
    }
    if (this.running.length + this.queue.length < atOnce + waiting) return;
    const excess = this.excess(own + 1);
    if (!excess) throw busy();
    this.queue.splice(this.queue.indexOf(excess), 1);
    excess.refuse(busy('other callers wait, and most of what waits is yours'));
  }

  /** What came last of the caller that has most in the queue, if all who wait for it have more than `fair`. */
  private excess(fair: number): Waiting | undefined {
    const counts = new Map<string, number>();
    for (const { callers } of this.queue) {
      for (const each of new Set(callers)) counts.set(each, (counts.get(each) ?? 0) + 1);
    }
    const most = Math.max(...counts.values());
    const countsOf = ({ callers }: Waiting) => callers.map((each) => counts.get(each) ?? 0);
    return this.queue.findLast((each) => {
      const ofCallers = countsOf(each);
      return ofCallers.includes(most) && ofCallers.every((count) => count > fair);
    });
  }

  private waitingOf(caller: string): readonly Waiting[] {
    return this.queue.filter(({ callers }) => callers.includes(caller));
  }

  /** @returns whether there was something to begin, and a slot for it */
  private beginOne(): boolean {
    for (const { callers } of this.queue) for (const each of callers) this.rotation.add(each);
    for (const caller of this.rotation) {
      const index = this.queue.findIndex(({ callers }) => callers.includes(caller));
      if (index < 0) this.rotation.delete(caller);
      else if (this.mayRun(caller)) {
        this.rotation.delete(caller);
        this.rotation.add(caller);
        const [entry] = this.queue.splice(index, 1);
        entry?.begin(this.run(caller));
        return true;
      }
    }
    return false;
  }
}
