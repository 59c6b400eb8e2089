import { TextDecoder } from 'node:util';
import type { Encoding } from '../table.js';

type Sign = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Text of bytes as UTF-8, with every line ending in LF where that is asked for. */
export async function* decodeText(
  bytes: AsyncIterable<Buffer>,
  encoding: Encoding,
  withLfOnly = false,
): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let isAfterCr = false;
  const lf = (text: string): string => {
    if (!withLfOnly || text === '') return text;
    const rest = isAfterCr && text.startsWith('\n') ? text.slice(1) : text;
    isAfterCr = text.endsWith('\r');
    return rest.replace(/\r\n?/g, '\n');
  };
  for await (const chunk of bytes) {
    decoder ??= new TextDecoder(signOf(encoding, chunk));
    yield Buffer.from(lf(decoder.decode(chunk, { stream: true })));
  }
  yield Buffer.from(lf(decoder?.decode() ?? ''));
}

/** @param head begin of the text, which tells in which order two bytes stand */
export function signOf(encoding: Encoding, head: Buffer): Sign {
  if (encoding !== 'utf-16') return encoding;
  return isBigEndian(head) ? 'utf-16be' : 'utf-16le';
}

/** By its mark, else by where the zeros of western letters stand. */
function isBigEndian(head: Buffer): boolean {
  if (head[0] === 0xfe && head[1] === 0xff) return true;
  if (head[0] === 0xff && head[1] === 0xfe) return false;
  const zeros = [0, 0];
  for (let index = 0; index < Math.min(head.length, 4096); index++) {
    if (head[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  }
  return (zeros[0] ?? 0) > (zeros[1] ?? 0);
}
