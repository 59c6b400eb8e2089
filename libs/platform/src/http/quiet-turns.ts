import type { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import { inTurns } from './in-turns.js';

/** While connections never cease to come, a piece begins this often. */
const PATIENCE_MS = 20;
/** More than these do not wait: a piece begins in every turn then, whatever comes. */
const WAITING_MOST = 1_000;

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
  readonly run = inTurns((waiting) => this.isQuiet(waiting));

  /** @param server whose connections are waited for */
  observe(server: EventEmitter): void {
    server.on('connection', () => (this.hasArrived = true));
  }

  /** Comes when the caller may begin. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.run(resolve));
  }

  private isQuiet(waiting: number): boolean {
    const now = performance.now();
    const isPressing = waiting > WAITING_MOST || now - this.begunAt >= PATIENCE_MS;
    const isQuiet = !this.hasArrived || isPressing;
    this.hasArrived = false;
    if (isQuiet) this.begunAt = now;
    return isQuiet;
  }
}
