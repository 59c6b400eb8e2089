import { MULTILINE_ROW } from '#lake/ports/compute.js';

/** Where in a row a byte is; `closing` is after a quote that ends the cell unless another follows. */
type Place = 'start' | 'plain' | 'quoted' | 'closing' | 'closed' | 'wrong';

/** A row that has begun, and its lines so far; the first is counted elsewhere. */
interface OpenRow {
  place: Place;
  lines: number;
  counted: number;
  bytes: number;
}

const QUOTE = 34;
const BLANK = 32;

/**
 * Finds rows that reach over line ends, as the engines do. A line with an odd number of quotes begins
 * one when the next such line ends it and all between is cells that are quoted as they should be.
 */
export class MultilineRows {
  private readonly delimiter: number;
  private open: OpenRow | undefined;

  constructor(delimiter: string) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  get isOpen(): boolean {
    return this.open !== undefined;
  }

  /**
   * @param isCounted whether the line counts as one
   * @returns how many counted lines belong to the row of a line before them
   */
  takeLine(line: Buffer, isCounted: boolean): number {
    const isOdd = hasOddQuotes(line);
    if (!this.open && !isOdd) return 0;
    if (this.open) {
      const { place, lines, counted, bytes } = this.open;
      this.open = {
        place: this.walk(line, place),
        lines: lines + 1,
        counted: counted + (isCounted ? 1 : 0),
        bytes: bytes + line.length,
      };
      if (!isWithinBounds(this.open)) this.open = undefined;
    }
    if (!isOdd) return 0;
    const ended = this.open;
    this.open = undefined;
    if (ended) return ended.counted;
    const place = this.walk(line, 'start');
    if (place === 'quoted') this.open = { place, lines: 1, counted: 0, bytes: line.length };
    return 0;
  }

  private walk(line: Buffer, from: Place): Place {
    let place = from;
    for (let index = 0; index < line.length && place !== 'wrong'; index++) {
      place = this.next(place, line[index] ?? 0);
    }
    return place;
  }

  private next(place: Place, byte: number): Place {
    if (place === 'quoted') return byte === QUOTE ? 'closing' : 'quoted';
    if (byte === this.delimiter) return 'start';
    if (byte === QUOTE) return place === 'start' || place === 'closing' ? 'quoted' : 'wrong';
    if (place === 'start' || place === 'plain') {
      return place === 'start' && byte === BLANK ? 'start' : 'plain';
    }
    return byte === BLANK ? 'closed' : 'wrong';
  }
}

const isWithinBounds = ({ place, lines, bytes }: OpenRow) =>
  place !== 'wrong' && lines <= MULTILINE_ROW.lines && bytes <= MULTILINE_ROW.bytes;

function hasOddQuotes(line: Buffer): boolean {
  let isOdd = false;
  for (let at = line.indexOf(QUOTE); at >= 0; at = line.indexOf(QUOTE, at + 1)) isOdd = !isOdd;
  return isOdd;
}
