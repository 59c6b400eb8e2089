const [BLANK, COMMA, MINUS, POINT, ZERO] = [0x20, 0x2c, 0x2d, 0x2e, 0x30];

/**
 * Reads weeks in a row with equal unemployment, one spell after the other, from the text of a store that the query
 * returns. It makes no text of a single amount, of which a question has hundreds of thousands.
 */
export class SpellReader {
  firstWeek = '';
  unemployment = NaN;
  /** Number of weeks of the spell. */
  weeks = 0;
  /** The sales of these weeks; more of it is of earlier spells. */
  readonly sales: Float64Array;
  private text = '';
  private at = 0;

  /** @param most weeks of a spell */
  constructor(most: number) {
    this.sales = new Float64Array(most);
  }

  open(text: string): void {
    this.text = text;
    this.at = 0;
  }

  /** Reads the next spell. @returns false after the last one */
  next(): boolean {
    if (this.at >= this.text.length) return false;
    this.firstWeek = this.readWord();
    this.unemployment = Number(this.readWord());
    this.readSales();
    return true;
  }

  private readWord(): string {
    const end = this.text.indexOf(' ', this.at);
    const word = this.text.slice(this.at, end);
    this.at = end + 1;
    return word;
  }

  /** Whole numbers below 2^53 divide to the same bits that `Number` returns for the text of an amount. */
  private readSales(): void {
    const { text, sales } = this;
    let at = this.at;
    let weeks = 0;
    let digits = 0;
    let divisor = 1;
    let scale = 1;
    let sign = 1;
    for (; ; at += 1) {
      const character = at < text.length ? text.charCodeAt(at) : COMMA;
      if (character === BLANK || character === COMMA) {
        sales[weeks] = (sign * digits) / divisor;
        weeks += 1;
        if (character === COMMA) break;
        digits = 0;
        divisor = 1;
        scale = 1;
        sign = 1;
      } else if (character === MINUS) sign = -1;
      else if (character === POINT) scale = 10;
      else {
        digits = digits * 10 + character - ZERO;
        divisor *= scale;
      }
    }
    this.at = at + 1;
    this.weeks = weeks;
  }
}
