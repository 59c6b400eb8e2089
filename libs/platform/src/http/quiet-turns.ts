import type { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';
import { inTurns } from './in-turns.js';

/** Longer than it takes to take up a thousand connections, shorter than a client notices. */
const PATIENCE_MS = 200;

/**
 * Begins pieces of work one in a turn of the event loop, while no connection waits to be taken up. Node.js
 * takes up one in each turn, so a millisecond of work in a turn is one for each that waits: behind a
 * thousand of them, /livez would be answered after seconds. While connections never cease to come, a piece
 * that has waited long enough begins all the same.
 */
@Injectable()
export class QuietTurns {
  private hasArrived = false;

  /** Runs a piece of work in its turn. */
  readonly run = inTurns((waitedMs) => this.isQuiet() || waitedMs >= PATIENCE_MS);

  /** @param server whose connections are waited for */
  observe(server: EventEmitter): void {
    server.on('connection', () => (this.hasArrived = true));
  }

  /** Comes when the caller may begin. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.run(resolve));
  }

  private isQuiet(): boolean {
    const isQuiet = !this.hasArrived;
    this.hasArrived = false;
    return isQuiet;
  }
}
