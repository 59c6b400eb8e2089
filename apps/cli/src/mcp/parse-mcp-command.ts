import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';

export const MCP_HELP = `Serves the answers to an assistant over stdin and stdout (MCP), from an API that runs.

  node bin/mcp.mjs [--url URL] [--key-file FILE]

  --url URL         where the API is; http://127.0.0.1:3000 when left out
  --key-file FILE   file that holds nothing but a key; or set RETAILSTREAM_KEY to the key itself

docs/assistants.md shows what to write into the settings of an assistant.`;

export interface McpCommand {
  /** Of `/mcp`. */
  url: URL;
  key: string | undefined;
}

/** @returns undefined when help was asked for @throws AppError USAGE naming what is wrong */
export function parseMcpCommand(
  args: string[],
  environment: Record<string, string | undefined>,
): McpCommand | undefined {
  const { url = 'http://127.0.0.1:3000', help, 'key-file': keyFile } = parse(args);
  if (help) return undefined;
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (!base || !/^https?:$/.test(base.protocol)) throw usage('--url takes an http or https URL');
  if (base.username !== '' || base.password !== '') throw usage('--url takes no user or password');
  const key = keyFile === undefined ? environment['RETAILSTREAM_KEY'] : readKey(keyFile);
  return { url: new URL(`${base.pathname.replace(/\/$/, '')}/mcp`, base), key: checked(key) };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: { url: text, 'key-file': text, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('USAGE', `--key-file ${file} cannot be read`, { cause });
  }
}

/** A key is one word: anything else would not go into a header. */
function checked(key: string | undefined): string | undefined {
  const word = key?.trim() ?? '';
  if (word === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(word)) return word;
  throw usage('the key must be one word, as it was shown when it was made');
}

const usage = (problem: string) => new AppError('USAGE', `${problem}; node bin/mcp.mjs --help`);
