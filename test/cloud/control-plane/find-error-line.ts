import { open } from 'node:fs/promises';

const TAIL_BYTES = 65_536;
const LOG_LINE = /^\S+ \S+ (TRACE|DEBUG|INFO|WARN)\b/;
const STACK_FRAME = /^\s+(at |File |\.\.\. )/;

/** Returns the last line of a program's stderr that describes the error; empty without one. */
export async function findErrorLine(file: string): Promise<string> {
  const lines = (await readTail(file)).split('\n').filter((line) => line.trim() !== '');
  const told = lines.filter((line) => !LOG_LINE.test(line) && !STACK_FRAME.test(line));
  const named = told.findLast((line) => /^[\w.]*(Error|Exception)\b/.test(line));
  return (named ?? told.at(-1) ?? lines.at(-1) ?? '').trim();
}

async function readTail(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), {
      position: start,
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
