import type { Readable } from 'node:stream';
import { AppError } from '#platform/errors/app-error.js';

/** One JSON object a line. @throws AppError SOURCE_UNREADABLE for a line that is none */
export async function* jsonRows(text: Readable): AsyncGenerator<Record<string, unknown>> {
  let number = 0;
  for await (const line of linesOf(text)) yield rowIn(line, ++number);
}

/** Unlike the lines of `readline`, these do not end when the stream breaks: they throw. */
async function* linesOf(text: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of text.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function rowIn(line: string, number: number): Record<string, unknown> {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return { ...row };
  } catch {
    // Said below.
  }
  throw new AppError('SOURCE_UNREADABLE', `line ${number} is not a JSON object`);
}
