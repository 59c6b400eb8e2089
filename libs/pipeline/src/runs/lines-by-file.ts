import type { Logger } from '#platform/logging/logger.js';

/** What became of a text, as it is said of several. */
export type TextNews =
  'are refused' | 'are delivered again' | 'are withdrawn' | 'are not whole yet';

const ZIP = /^(.*?\.zip)\//i;

/** Writes one line for each file: of many texts in a zip the first, and how many more there are. */
export class LinesByFile {
  private readonly more = new Map<string, number>();

  constructor(private readonly logger: Logger) {}

  /** @returns what writes of a text, unless another text of its zip has had the same news */
  of(path: string, news: TextNews): Logger {
    const [, zip] = ZIP.exec(path) ?? [];
    if (zip === undefined) return this.logger;
    const key = `${zip}: more of its texts ${news}`;
    const before = this.more.get(key);
    this.more.set(key, (before ?? -1) + 1);
    return before === undefined ? this.logger : SILENT;
  }

  /** Writes what was left out. */
  end(): void {
    for (const [key, count] of this.more) if (count > 0) this.logger.log(`${key}: ${count}`);
    this.more.clear();
  }
}

const SILENT: Logger = { log: () => undefined, warn: () => undefined, error: () => undefined };
