import type { Arena, Beginning } from '../arena.js';
import type { Scene } from '../scene.js';

/** What became of a strike. */
export interface Strike {
  /** Stages that ran at that moment, or where the run was; undefined when there was nothing to hit. */
  hit: readonly string[] | undefined;
  /** What already went wrong. */
  differences?: readonly string[];
  /** Makes good what was done to the world outside, before the next start. */
  mend?: () => Promise<void>;
}

/** A way to disturb a run. */
export interface Kind {
  name: string;
  /** How many of a hundred rounds are of this kind, about. */
  weight: number;
  beginnings: readonly Beginning[];
  /** Why it cannot be done on this machine; undefined when it can. */
  missing?: () => Promise<string | undefined>;
  /** Changes the folders before the instance starts. */
  prepare?: (arena: Arena) => Promise<void>;
  strike: (scene: Scene) => Promise<Strike>;
  /** A run may rightly publish without a file, which the next one then takes. */
  mayLeaveFiles?: boolean;
}

/** Every kind that needs no beginning of its own takes place on both. */
export const ANY_BEGINNING: readonly Beginning[] = ['nothing', 'snapshot'];
