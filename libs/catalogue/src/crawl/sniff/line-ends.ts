const [LF, CR] = [10, 13];

/** Tells whether lines of a text end in several ways, however its bytes are cut. */
export class LineEnds {
  private readonly found = new Set<'lf' | 'crlf' | 'cr'>();
  private isAfterCr = false;

  take(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.isAfterCr && chunk[0] !== LF) this.found.add('cr');
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
      const isCrlf = at > 0 ? chunk[at - 1] === CR : this.isAfterCr;
      this.found.add(isCrlf ? 'crlf' : 'lf');
    }
    for (let at = chunk.indexOf(CR); at >= 0; at = chunk.indexOf(CR, at + 1)) {
      if (at + 1 < chunk.length && chunk[at + 1] !== LF) this.found.add('cr');
    }
    this.isAfterCr = chunk[chunk.length - 1] === CR;
  }

  get areMixed(): boolean {
    return this.found.size > 1;
  }
}
