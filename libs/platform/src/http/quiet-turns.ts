import type { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import { inTurns } from './in-turns.js';

/** However many connections come, work begins this often. */
const PATIENCE_MS = 100;

/**
 * Begins pieces of work one in a turn of the event loop, while no connection waits to be taken up. Node.js
 * takes up one in each turn, so a millisecond of work in a turn is one for each that waits: behind a
 * thousand of them, /livez would be answered after seconds.
 */
@Injectable()
export class QuietTurns {
  private hasArrived = false;
  private begunAt = 0;

  /** Runs a piece of work in its turn. */
  readonly run = inTurns(() => this.isQuiet());

  /** @param server whose connections are waited for */
  observe(server: EventEmitter): void {
    server.on('connection', () => (this.hasArrived = true));
  }

  /** Comes when the caller may begin. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.run(resolve));
  }

  private isQuiet(): boolean {
    const now = performance.now();
    const isQuiet = !this.hasArrived || now - this.begunAt >= PATIENCE_MS;
    this.hasArrived = false;
    if (isQuiet) this.begunAt = now;
    return isQuiet;
  }
}
