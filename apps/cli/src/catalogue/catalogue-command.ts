import type { Writable } from 'node:stream';
import type { OpenCatalogue } from '#composition/open-catalogue.js';
import { AppError } from '#platform/errors/app-error.js';
import { STATE_HELP } from '../services/take-state.js';

/** Opens what a command works with, and closes it when the work is done. */
export type Open = (work: (catalogue: OpenCatalogue) => Promise<number>) => Promise<number>;

/** One word after `npm run catalogue --`. */
export interface CatalogueCommand {
  name: string;
  /** One sentence. */
  summary: string;
  /** All of it: usage, options, examples. */
  help: string;
  /** @returns the exit code @throws AppError USAGE naming what is wrong */
  run(argv: string[], open: Open, screen: Writable): Promise<number>;
}

/**
 * `npm run catalogue`: does one command, or says which there are.
 * @returns the exit code
 * @throws AppError USAGE naming what is wrong; what the command throws
 */
export async function catalogueCommand(
  commands: readonly CatalogueCommand[],
  [name, ...argv]: string[],
  open: Open,
  screen: Writable,
): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const width = Math.max(...commands.map((each) => each.name.length));
    const lines = commands.map((each) => `  ${each.name.padEnd(width)}  ${each.summary}`);
    screen.write(`npm run catalogue -- COMMAND …\n\n${lines.join('\n')}\n\n${STATE_HELP}\n`);
    return 0;
  }
  const command = commands.find((each) => each.name === name);
  if (!command) {
    throw new AppError('USAGE', `there is no command ${name}; npm run catalogue lists them all`);
  }
  if (argv.includes('--help') || argv.includes('-h')) {
    screen.write(`${command.help}\n\n${STATE_HELP}\n`);
    return 0;
  }
  return command.run(argv, open, screen);
}
