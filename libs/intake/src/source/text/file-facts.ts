import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { type LineEnd, MULTILINE_ROW } from '#lake/ports/compute.js';
import { isBlankRow, findByteOrderMarks } from './blank-row.js';

/** Position of a byte in a row; `closing` follows a quote that ends the cell unless another quote follows. */
type Place = 'start' | 'plain' | 'quoted' | 'closing' | 'closed' | 'wrong';

/** An open row and its lines so far, without the first, which is counted elsewhere. */
interface OpenRow {
  place: Place;
  lines: number;
  counted: number;
  bytes: number;
}

const CELL_QUOTE = 34;
const BLANK = 32;
/** Bytes at the beginning of a line that are searched for byte order marks. */
const MARKS_MAX = 64;

/**
 * Finds rows that span several lines, as the engines do. A line with an odd number of quotes opens a row when the next
 * such line closes it and all cells in between are quoted correctly.
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
   * @returns how many counted lines belong to the row of an earlier line
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
    const begin =
      from === 'start' ? findByteOrderMarks(line.toString('latin1', 0, MARKS_MAX)).length : 0;
    for (let index = begin; index < line.length && place !== 'wrong'; index++) {
      place = this.next(place, line[index] ?? 0);
    }
    return place;
  }

  private next(place: Place, byte: number): Place {
    if (place === 'quoted') return byte === CELL_QUOTE ? 'closing' : 'quoted';
    if (byte === this.delimiter) return 'start';
    if (byte === CELL_QUOTE) return place === 'start' || place === 'closing' ? 'quoted' : 'wrong';
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
  for (let at = line.indexOf(CELL_QUOTE); at >= 0; at = line.indexOf(CELL_QUOTE, at + 1))
    isOdd = !isOdd;
  return isOdd;
}

/** Facts from one pass over a file's bytes. */
export interface FileFacts {
  sha256: string;
  bytes: number;
  /**
   * Lines with a value, including the header but nothing above it; a row that spans several lines counts once.
   */
  lines: number;
  lineEnd: LineEnd;
}

const LF = 10;
const CR = 13;
const BLANKS = [' ', '\t', '\r', '\n'].map((blank) => blank.charCodeAt(0));
const QUOTE = 34;
const NOTHING: Buffer = Buffer.alloc(0);
const BOM = [0xef, 0xbb, 0xbf];

/**
 * Passes bytes through unchanged and collects facts about them. The line count comes from the bytes themselves, so that
 * it can verify an engine's count.
 */
export class FactsTransform extends Transform {
  private readonly hash = createHash('sha256');
  private bytes = 0;
  private lines = 0;
  private readonly ends = new Set<LineEnd>();
  /** Line number of the next byte. */
  private line = 1;
  /** Whether the line has a byte that only a value has. */
  private hasValue = false;
  /** Whether the line has a byte that a value may have: a quote, or one of a byte order mark. */
  private mayHaveValue = false;
  private readonly fillers: ReadonlySet<number>;
  private afterCr = false;
  /** Whether a byte other than blanks has come. */
  private isBelow = false;
  private readonly rows: MultilineRows;
  /** Start of the next byte's line. */
  private lineStart = NOTHING;

  /**
   * @param headerLine number of the header's line; by default the first with more than blanks
   * @param delimiter of the cells, which decides which rows span several lines
   */
  constructor(
    private readonly headerLine = 1,
    private readonly delimiter = ',',
  ) {
    super();
    this.rows = new MultilineRows(delimiter);
    this.fillers = new Set([...BLANKS, delimiter.charCodeAt(0)]);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.hash.update(chunk);
    const begin = this.isBelow ? 0 : this.blanksIn(chunk);
    this.bytes += chunk.length;
    if (begin > 0) this.countLines(chunk.subarray(0, begin));
    if (begin < chunk.length) {
      this.isBelow = true;
      this.countLines(chunk.subarray(begin));
    }
    this.push(chunk);
    done();
  }

  facts(): FileFacts {
    const ends = new Set(this.ends);
    if (this.afterCr) ends.add('cr');
    const [only] = ends;
    const isQuoted = this.rows.isOpen || this.lineStart.includes(QUOTE);
    if (this.hasValue || this.mayHaveValue) this.endLine(NOTHING, 0, 0, isQuoted);
    return {
      sha256: this.hash.digest('hex'),
      bytes: this.bytes,
      lines: this.lines,
      lineEnd: ends.size > 1 ? 'mixed' : (only ?? 'lf'),
    };
  }

  /** Returns the number of leading blank bytes of a chunk. */
  private blanksIn(chunk: Buffer): number {
    const index = chunk.findIndex(
      (byte, at) => byte !== BOM[this.bytes + at] && !BLANKS.includes(byte),
    );
    return index < 0 ? chunk.length : index;
  }

  private countLines(chunk: Buffer): void {
    // Few files have quotes: a line's bytes are walked again only if one is near.
    const isQuoted = this.rows.isOpen || chunk.includes(QUOTE) || this.lineStart.includes(QUOTE);
    let begin = 0;
    const endLine = (end: number) => this.endLine(chunk, begin, end, isQuoted);
    // Nearly every byte is one of a value in a line known to have one: one comparison for those keeps the pass cheap. An
    // index is used because iterating over a buffer takes five times as long.
    for (let index = 0, end = chunk.length; index < end; index++) {
      const byte = chunk[index] ?? 0;
      if (byte === LF) {
        this.ends.add(this.afterCr ? 'crlf' : 'lf');
        if (!this.afterCr) endLine(index);
        this.afterCr = false;
        begin = index + 1;
        continue;
      }
      if (byte > CR && !this.afterCr) {
        if (!this.hasValue) this.classifyByte(byte);
        continue;
      }
      if (this.afterCr) this.ends.add('cr');
      this.afterCr = byte === CR;
      if (this.afterCr) {
        endLine(index);
        begin = index + 1;
      } else this.classifyByte(byte);
    }
    this.lineStart = Buffer.concat([this.lineStart, chunk.subarray(begin)]);
  }

  private classifyByte(byte: number): void {
    if (this.fillers.has(byte)) return;
    if (byte === QUOTE || BOM.includes(byte)) this.mayHaveValue = true;
    else this.hasValue = true;
  }

  /** Ends the line whose last bytes are those of the chunk from `begin` to `end`. */
  private endLine(chunk: Buffer, begin: number, end: number, isQuoted: boolean): void {
    const isDoubtful = this.mayHaveValue && !this.hasValue;
    const isWalked = isQuoted && this.line > this.headerLine;
    const line =
      isDoubtful || isWalked
        ? Buffer.concat([this.lineStart, chunk.subarray(begin, end)])
        : NOTHING;
    const hasValue =
      this.hasValue || (isDoubtful && !isBlankRow(line.toString('utf8'), this.delimiter));
    const isCounted = hasValue && this.isBelow && this.line >= this.headerLine;
    if (isCounted) this.lines++;
    if (isWalked) this.lines -= this.rows.takeLine(line, isCounted);
    if (this.lineStart.length > 0) this.lineStart = NOTHING;
    this.hasValue = false;
    this.mayHaveValue = false;
    this.line++;
  }
}
