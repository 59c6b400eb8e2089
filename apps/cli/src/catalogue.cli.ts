import 'reflect-metadata';
import { openCatalogue } from '#composition/open-catalogue.js';
import { runCommand } from '#platform/process/run-command.js';
import { catalogueCommand, type Open } from './catalogue/catalogue-command.js';
import { contractCommand } from './catalogue/contract-command.js';
import { crawlCommand } from './catalogue/crawl-command.js';
import { describeCommand } from './catalogue/describe-command.js';
import { profileCommand } from './catalogue/profile-command.js';
import { recipeCommand } from './catalogue/recipe-command.js';
import { tableCommand } from './catalogue/table-command.js';
import { searchCommand, tablesCommand } from './catalogue/tables-command.js';
import { commandState } from './services/command-state.js';

const commands = [
  crawlCommand,
  tablesCommand,
  searchCommand,
  tableCommand,
  describeCommand,
  profileCommand,
  recipeCommand,
  contractCommand(process.stderr),
];

// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => process.exit(0));
await runCommand('WAREHOUSE_FAILED', () => {
  const { argv, read } = commandState(process.argv.slice(2), process.stderr);
  const open: Open = async (work) => {
    const { close, ...catalogue } = await openCatalogue(read(), 'retailstream-catalogue');
    try {
      return await work(catalogue);
    } finally {
      await close();
    }
  };
  return catalogueCommand(commands, argv, open, process.stdout);
});
