import type { Program } from '#platform/process/program.js';
import { catalogueCommand, type Open } from './catalogue-command.js';
import { contractCommand } from './contract-command.js';
import { crawlCommand } from './crawl-command.js';
import { describeCommand } from './describe-command.js';
import { profileCommand } from './profile-command.js';
import { recipeCommand } from './recipe-command.js';
import { tableCommand } from './table-command.js';
import { searchCommand, tablesCommand } from './tables-command.js';
import { commandState } from '../services/command-state.js';

const commands = [
  crawlCommand,
  tablesCommand,
  searchCommand,
  tableCommand,
  describeCommand,
  profileCommand,
  recipeCommand,
];

/** `npm run catalogue`. */
export const catalogueProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  ends: 'unread',
  run: (given, io) => {
    const { argv, read } = commandState(given, io);
    const open: Open = async (work) => {
      const config = read();
      // Help, and what is refused, needs none of it.
      const { openCatalogue } = await import('#composition/open-catalogue.js');
      const { close, ...catalogue } = await openCatalogue(config, 'retailstream-catalogue');
      try {
        return await work(catalogue);
      } finally {
        await close();
      }
    };
    return catalogueCommand([...commands, contractCommand(io.stderr)], argv, open, io.stdout);
  },
};
