import type { Arena, Beginning } from '../arena.js';
import type { Scene } from '../scene.js';

/** The result of a disturbance. */
export interface Strike {
  /** Stages that ran at that moment, or the position of the run; undefined when there was nothing to disturb. */
  hit: readonly string[] | undefined;
  /** Failures found so far. */
  differences?: readonly string[];
  /** Repairs the environment before the next start. */
  repair?: () => Promise<void>;
}

/** A kind of disturbance. */
export interface Kind {
  name: string;
  /** Approximate number of rounds of this kind in a hundred. */
  weight: number;
  beginnings: readonly Beginning[];
  /** Why this machine cannot run it; undefined when it can. */
  findObstacle?: () => Promise<string | undefined>;
  /** Changes the folders before the instance starts. */
  prepare?: (arena: Arena) => Promise<void>;
  strike: (scene: Scene) => Promise<Strike>;
  /** Whether a run may correctly publish without a file that the next run then takes. */
  mayLeaveFiles?: boolean;
}

/** Beginnings of every kind without a specific one. */
export const ANY_BEGINNING: readonly Beginning[] = ['nothing', 'snapshot'];
