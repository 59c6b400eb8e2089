/** So often a message is tried; the last try is about five hours after the first. */
export const ATTEMPTS = 12;

const FIRST_MS = 5_000;
const FACTOR = 4;
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds to wait after the `attempt`th failure, four times as long each time and an hour at most.
 * @param random from 0 to 1, so that messages that failed together do not come back together
 */
export function waitAfter(attempt: number, random: number = Math.random()): number {
  return Math.min(FIRST_MS * FACTOR ** (attempt - 1), LONGEST_MS) * (0.5 + random / 2);
}
