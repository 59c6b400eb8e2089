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
 * Begins pieces of work in their order, one in a turn of the event loop, while no connection waits to be
 * taken up. Node.js takes up one in each turn, so a millisecond of work in a turn is one for each that
 * waits: behind a thousand of them, /livez would be answered after seconds. While connections never cease
 * to come, a piece that has waited long enough begins all the same.
 */
@Injectable()
export class QuietTurns {
  private readonly queue: Piece[] = [];
  private isDue = false;
  private hasArrived = false;

  /** @param server whose connections are waited for */
  observe(server: EventEmitter): void {
    server.on('connection', () => (this.hasArrived = true));
  }

  /** Runs a piece of work in its turn. */
  run(work: () => void): void {
    this.queue.push({ work, since: performance.now() });
    this.schedule();
  }

  /** Comes when the caller may begin. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.run(resolve));
  }

  private schedule(): void {
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(() => this.takeTurn());
  }

  private takeTurn(): void {
    this.isDue = false;
    const next = this.mayBegin() ? this.queue.shift() : undefined;
    if (this.queue.length > 0) this.schedule();
    next?.work();
  }

  private mayBegin(): boolean {
    const isQuiet = !this.hasArrived;
    this.hasArrived = false;
    const [next] = this.queue;
    return isQuiet || (next !== undefined && performance.now() - next.since >= PATIENCE_MS);
  }
}
