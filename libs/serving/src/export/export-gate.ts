import { AppError } from '#platform/errors/app-error.js';

/** Lets so many exports be under way at once: each holds a connection, or a share of the disk. */
export class ExportGate {
  private underWay = 0;

  constructor(private readonly atOnce: number) {}

  /** @returns what to call, once, when the export has ended @throws AppError EXPORTS_BUSY */
  enter(): () => void {
    if (this.underWay >= this.atOnce) {
      const message = `${this.atOnce} exports are under way, which is as many as there may be: try again`;
      throw new AppError('EXPORTS_BUSY', message, { retryable: true });
    }
    this.underWay++;
    let hasLeft = false;
    return () => {
      if (!hasLeft) this.underWay--;
      hasLeft = true;
    };
  }
}
