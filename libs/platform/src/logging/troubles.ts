import type { Logger } from './logger.js';

/** Says what fails once, and again only when it fails in another way or has worked in between. */
export class Troubles {
  private readonly said = new Map<string, string>();

  constructor(private readonly logger: Pick<Logger, 'warn'>) {}

  /** @param what fails, by which it is told to be over */
  tell(what: string, trouble: string): void {
    if (this.said.get(what) !== trouble) this.logger.warn(trouble);
    this.said.set(what, trouble);
  }

  over(what: string): void {
    this.said.delete(what);
  }

  /** Does what may fail. @param doing as it comes after "cannot": `judge notifications` */
  async orTell(doing: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.over(doing);
    } catch (error) {
      this.tell(doing, `cannot ${doing}: ${String(error)}`);
    }
  }
}
