import { busy } from '../errors/app-error.js';
import { isAnonymousCaller } from './caller.js';

/** Limits of concurrent work, in total and per caller. */
export interface FairQueueLimits {
  /** Pieces of work that run at the same time. */
  atOnce: number;
  /** Per caller; below `atOnce`, so that others find a free slot. */
  atOnceEach: number;
  /**
   * Waiting pieces. When the queue is full, the caller with most of them makes room for others, and callers without a
   * credential for those with one.
   */
  waiting: number;
  /** Per caller; undefined: as many as there is room for. */
  waitingEach?: number;
}

interface WaitingCall {
  /** The callers who wait for this piece; others may join while it waits. */
  callers: readonly string[];
  begin(leave: () => void): void;
  refuse(error: Error): void;
}

/**
 * Slots and a queue that callers share fairly. Waiting callers get slots in rotation, however many pieces
 * each has queued.
 */
export class FairQueue {
  private readonly running: string[] = [];
  private readonly queue: WaitingCall[] = [];
  /** Waiting callers; the first one gets the next slot. */
  private readonly rotation = new Set<string>();

  /** @param leaving makes the error of a caller that no longer waits */
  constructor(
    private readonly limits: FairQueueLimits,
    private readonly leaving: () => Error = () => new Error('the caller no longer waits'),
  ) {}

  /** @returns releases the slot, once or more often; undefined without a free slot */
  take(caller: string): (() => void) | undefined {
    return this.mayRun(caller) ? this.run(caller) : undefined;
  }

  /**
   * Waits for a slot.
   * @param callers all who wait for this piece of work; it may grow and shrink meanwhile
   * @param signal aborted when no caller waits any more
   * @returns releases the slot, once or more often
   * @throws AppError BUSY when the queue is full; the error of `leaving` when the signal aborts
   */
  async enter(callers: readonly string[], signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) throw this.leaving();
    const caller = callers.find((each) => this.mayRun(each));
    return caller === undefined ? this.wait(callers, signal) : this.run(caller);
  }

  /** Begins work that may begin now that more callers wait for a piece. */
  beginWaiting(): void {
    while (this.beginOne());
  }

  private run(caller: string): () => void {
    this.running.push(caller);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.running.splice(this.running.indexOf(caller), 1);
      this.beginWaiting();
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
      const entry: WaitingCall = {
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
    const own = Math.min(...callers.map((caller) => this.listWaiting(caller).length));
    if (own >= waitingEach) {
      throw busy(`${own} of your requests already wait, the limit for one caller`);
    }
    if (this.running.length + this.queue.length < atOnce + waiting) return;
    const excess = this.excess(own + 1) ?? this.guest(callers);
    if (!excess) throw busy();
    this.queue.splice(this.queue.indexOf(excess), 1);
    excess.refuse(busy('the queue is full, and other requests go first'));
  }

  /** The newest piece of the caller with most in the queue, if all who wait for it have more than `fair`. */
  private excess(fair: number): WaitingCall | undefined {
    const counts = new Map<string, number>();
    for (const { callers } of this.queue) {
      for (const each of new Set(callers)) counts.set(each, (counts.get(each) ?? 0) + 1);
    }
    const most = Math.max(...counts.values());
    const listCounts = ({ callers }: WaitingCall) => callers.map((each) => counts.get(each) ?? 0);
    return this.queue.findLast((each) => {
      const ofCallers = listCounts(each);
      return ofCallers.includes(most) && ofCallers.every((count) => count > fair);
    });
  }

  /** The newest piece for addresses only, if someone with a credential wants its place. */
  private guest(callers: readonly string[]): WaitingCall | undefined {
    if (callers.every(isAnonymousCaller)) return undefined;
    return this.queue.findLast((each) => each.callers.every(isAnonymousCaller));
  }

  private listWaiting(caller: string): readonly WaitingCall[] {
    return this.queue.filter(({ callers }) => callers.includes(caller));
  }

  /** @returns whether there was a piece and a slot for it */
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
