import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** A palette has at most so many colours. */
const COLOURS = 256;
const TRUE_COLOUR = 2;
const TRUE_COLOUR_ALPHA = 6;
const PALETTE = 3;

/** A picture as its pixels: three bytes each, red, green and blue. */
export interface Pixels {
  width: number;
  height: number;
  rgb: Buffer;
}

/** Reads a PNG as browsers write it: eight bits a channel, not interlaced. Transparency is left out. */
export function readPng(png: Buffer): Pixels {
  let head: Buffer | undefined;
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const kind = png.toString('latin1', at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') head = content;
    if (kind === 'IDAT') data.push(content);
    at += length + 12;
  }
  if (head?.[8] !== 8) throw new Error('this PNG has no eight bits a channel');
  const type = head[9];
  if (type !== TRUE_COLOUR && type !== TRUE_COLOUR_ALPHA) {
    throw new Error('this PNG has no true colours');
  }
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const channels = type === TRUE_COLOUR ? 3 : 4;
  const lines = unfilter(inflateSync(Buffer.concat(data)), width * channels, channels);
  const rgb = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    lines.copy(rgb, pixel * 3, pixel * channels, pixel * channels + 3);
  }
  return { width, height, rgb };
}

/** Undoes the filter of each line. @param step bytes of one pixel */
function unfilter(raw: Buffer, stride: number, step: number): Buffer {
  const height = raw.length / (stride + 1);
  const lines = Buffer.alloc(stride * height);
  for (let line = 0; line < height; line++) {
    const filter = raw[line * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = line * stride + x;
      const left = x < step ? 0 : (lines[at - step] ?? 0);
      const above = line === 0 ? 0 : (lines[at - stride] ?? 0);
      const corner = x < step || line === 0 ? 0 : (lines[at - stride - step] ?? 0);
      const guess = [0, left, above, (left + above) >> 1, predictPaeth(left, above, corner)][
        filter ?? 0
      ];
      lines[at] = (raw[line * (stride + 1) + 1 + x] ?? 0) + (guess ?? 0);
    }
  }
  return lines;
}

function predictPaeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(guess - value)) as [
    number,
    number,
    number,
  ];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/** Writes a PNG with the 256 most frequent colours; each other colour becomes the nearest of them. */
export function writeSmallPng({ width, height, rgb }: Pixels): Buffer {
  const counts = new Map<number, number>();
  const colours = new Uint32Array(width * height);
  for (let pixel = 0; pixel < colours.length; pixel++) {
    const colour = rgb.readUIntBE(pixel * 3, 3);
    colours[pixel] = colour;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts]
    .sort(([a, first], [b, second]) => second - first || a - b)
    .slice(0, COLOURS)
    .map(([colour]) => colour);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  const lines = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < colours.length; pixel++) {
    const colour = colours[pixel] ?? 0;
    let place = places.get(colour);
    if (place === undefined) {
      place = findNearest(palette, colour);
      places.set(colour, place);
    }
    lines[pixel + Math.floor(pixel / width) + 1] = place;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  head[9] = PALETTE;
  const entries = Buffer.alloc(palette.length * 3);
  palette.forEach((colour, place) => entries.writeUIntBE(colour, place * 3, 3));
  return Buffer.concat([
    SIGNATURE,
    encodeChunk('IHDR', head),
    encodeChunk('PLTE', entries),
    encodeChunk('IDAT', deflateSync(lines, { level: 9 })),
    encodeChunk('IEND', Buffer.alloc(0)),
  ]);
}

function findNearest(palette: readonly number[], colour: number): number {
  let [best, least] = [0, Infinity];
  palette.forEach((other, place) => {
    const distance = [16, 8, 0]
      .map((shift) => ((colour >> shift) & 255) - ((other >> shift) & 255))
      .reduce((sum, each) => sum + each * each, 0);
    if (distance < least) [best, least] = [place, distance];
  });
  return best;
}

function encodeChunk(kind: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
