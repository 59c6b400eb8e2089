import type { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';

/** Longer than it takes to accept a thousand connections, shorter than a client notices. */
const TIMEOUT_MS = 200;

interface Piece {
  work: () => void;
  since: number;
}

/**
 * Begins pieces of work in rotation of their callers, one per turn of the event loop, while no connection waits to be
 * accepted. Node.js accepts one connection per turn, so a millisecond of work per turn delays each waiting one:
 * behind a thousand of them, /livez would take seconds. A piece that has waited long enough begins even while
 * connections keep arriving.
 */
@Injectable()
export class IdleScheduler {
  /** Pieces of each waiting caller; the next caller comes first. */
  private readonly queues = new Map<string, Piece[]>();
  private isDue = false;
  private hasArrived = false;

  /** @param server whose connections delay work */
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

  /** Resolves when the caller may begin. */
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
      // At the end of the rotation, with its remaining pieces.
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
    const due = performance.now() - TIMEOUT_MS;
    return [...this.queues.values()].some(([first]) => first !== undefined && first.since <= due);
  }
}
