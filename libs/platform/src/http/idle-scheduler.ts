import type { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';

/** Longer than it takes to take up a thousand connections, shorter than a client notices. */
const PATIENCE_MS = 200;

interface Piece {
  work: () => void;
  since: number;
}

/**
 * Begins pieces of work in rotation of their callers, and in their order for each, one in a turn of the event loop, while no connection waits to be
 * taken up. Node.js takes up one in each turn, so a millisecond of work in a turn is one for each that
 * waits: behind a thousand of them, /livez would be answered after seconds. While connections never cease
 * to come, a piece that has waited long enough begins all the same.
 */
@Injectable()
export class IdleScheduler {
  /** Of each caller that waits; the next one to begin comes first. */
  private readonly queues = new Map<string, Piece[]>();
  private isDue = false;
  private hasArrived = false;

  /** @param server whose connections are waited for */
  observe(server: EventEmitter): void {
    server.on('connection', () => (this.hasArrived = true));
  }

  /** Runs a piece of work in its turn. */
  run(work: () => void, caller = ''): void {
    const piece = { work, since: performance.now() };
    const queue = this.queues.get(caller);
    if (queue) queue.push(piece);
    else this.queues.set(caller, [piece]);
    this.schedule();
  }

  /** Comes when the caller may begin. */
  turn(caller?: string): Promise<void> {
    return new Promise((resolve) => this.run(resolve, caller));
  }

  private schedule(): void {
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(() => this.takeTurn());
  }

  private takeTurn(): void {
    this.isDue = false;
    const next = this.mayBegin() ? this.shift() : undefined;
    if (this.queues.size > 0) this.schedule();
    next?.work();
  }

  private shift(): Piece | undefined {
    for (const [caller, queue] of this.queues) {
      const piece = queue.shift();
      // Behind the others, with what it has left.
      this.queues.delete(caller);
      if (queue.length > 0) this.queues.set(caller, queue);
      return piece;
    }
    return undefined;
  }

  private mayBegin(): boolean {
    const isQuiet = !this.hasArrived;
    this.hasArrived = false;
    if (isQuiet) return true;
    const due = performance.now() - PATIENCE_MS;
    return [...this.queues.values()].some(([first]) => first !== undefined && first.since <= due);
  }
}
