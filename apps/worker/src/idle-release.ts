/** How many looks lie between two releases while no run is active. */
export const RELEASE_TICKS = 20;

/**
 * Ends what is paid for by the hour once no run is active, whoever started it. Now and then again: a
 * stage of a run that has failed may still have started something.
 */
export class IdleRelease {
  private idleTicks = 0;

  constructor(private readonly release: () => Promise<void>) {}

  /** Called at each look. A release that fails is tried again at the next one. */
  async tick(isIdle: boolean): Promise<void> {
    if (isIdle && this.idleTicks % RELEASE_TICKS === 0) await this.release();
    this.idleTicks = isIdle ? this.idleTicks + 1 : 0;
  }
}
