import { type Command, declare } from '../command.js';

const recipes = async () => (await import('./recipe-command.js')).recipeCommand;

/** A command of recipes; a FILE ends in .json. */
const recipe = (
  name: string,
  summary: string,
  more: Pick<Command, 'words' | 'options' | 'about'> = {},
): Command =>
  declare({
    name: `catalogue recipe ${name}`,
    summary,
    ...more,
    load: async () => (await recipes()).bind(undefined, name),
  });

const version = { flags: '--version <n>', about: 'which version; the newest when left out' };

/** Commands of the data catalogue. */
export const catalogueCommands: readonly Command[] = [
  declare({
    name: 'catalogue crawl',
    summary: 'Finds tables in folders, buckets and databases.',
    about: `Finds tables in folders, s3:// prefixes and postgres:// databases: CSV, JSON, NDJSON and Parquet, packed by
gzip or zip as well. glue://NAME has a crawler of AWS Glue run, and takes its tables. What changed since the
last crawl is told; no table is ever deleted.`,
    words: '<url...>',
    options: [
      {
        flags: '--database <name>',
        about:
          'what new tables are called by, NAME.table; else the last part of each URL. A known one keeps its name',
      },
    ],
    notes: `Exit code: 0; 1 when a location cannot be looked into. A file that cannot be read is listed, and does not count.

Examples:
  npx retailstream catalogue crawl data/walmart
  npx retailstream catalogue crawl data s3://chain-files/pos postgres://reader@db/shop --database chain`,
    load: async () => (await import('./crawl-command.js')).crawlCommand,
  }),
  declare({
    name: 'catalogue tables',
    summary: 'Lists all tables: of flows, of crawls and of the workspace.',
    load: async () => (await import('./table-commands.js')).tablesCommand,
  }),
  declare({
    name: 'catalogue search',
    summary: 'Finds tables by name, column, comment, tag and owner.',
    about: `Finds tables that have every word in their name, columns, comments, tags or owner, the best first.
tag:finance, column:store_id, owner:ana, database:, name:, type:, comment: and origin: say where a word is to
stand. Letter case does not count.`,
    words: '[word...]',
    load: async () => (await import('./table-commands.js')).searchCommand,
  }),
  declare({
    name: 'catalogue table',
    summary: 'Shows a table: columns, keys, partitions, versions, lineage and some rows.',
    words: '<address>',
    options: [
      { flags: '--rows <n>', about: 'how many rows, 0 for none; 5 when left out, at most 100' },
      {
        flags: '--personal-data',
        about: 'what tells of people too: the audit log has it; masked when left out',
      },
    ],
    load: async () => (await import('./table-commands.js')).tableCommand,
  }),
  declare({
    name: 'catalogue describe',
    summary:
      'Says what a table and its columns hold, who answers for it, and which tell of people.',
    about: `Says what a table and its columns hold, who answers for it, and which tell of people.
What is left out stays as it is; no crawl writes over it; the audit log has it.`,
    words: '<address>',
    options: [
      { flags: '--comment <text>', about: 'what it holds; with nothing, takes away what was said' },
      { flags: '--owner <name>', about: 'who answers for it' },
      {
        flags: '--tag <tag>',
        about: "all tags that it has from now on; --tag '' takes them away",
        isList: true,
      },
      {
        flags: '--column <name=comment>',
        about: 'what a column holds; NAME= takes away what was said',
        isList: true,
      },
      { flags: '--personal <name>', about: 'a column that tells of people', isList: true },
      { flags: '--not-personal <name>', about: 'a column that does not', isList: true },
    ],
    load: async () => (await import('./table-commands.js')).describeCommand,
  }),
  declare({
    name: 'catalogue profile',
    summary: 'Says what is in a table or a file, and how that has changed.',
    about: `Says what is in a table, or in a file.
WHAT is database.name, as the catalogue lists it, or a file: .csv, .json, .ndjson, .parquet, also packed.
The profile of a table is kept, and compared with the one before. docs/catalogue.md explains every figure.`,
    words: '<what>',
    options: [
      { flags: '--html <file>', about: 'also as one page that needs nothing else' },
      {
        flags: '--sample <n>',
        about: 'look at N rows drawn by chance; such a profile is not kept',
      },
    ],
    load: async () => (await import('./profile-command.js')).profileCommand,
  }),
  declare({
    name: 'catalogue contract',
    summary: 'Drafts a contract, by which a flow could take what a table is made of.',
    about: `Drafts a contract, by which a flow could take what a table is made of, and prints it as JSON.
Says on standard error what was guessed, changed or left out: read that, and mend the draft.`,
    words: '<address>',
    load: async () => (await import('./table-commands.js')).draftContractCommand,
  }),
  recipe('check', 'Reads a recipe and checks it against its tables.', { words: '<file>' }),
  recipe('preview', 'Shows what each step does to the first rows.', {
    words: '<file>',
    options: [
      { flags: '--rows <n>', about: 'how many rows; 1,000 when left out' },
      { flags: '--personal-data', about: 'shows personal data, audited; masked when left out' },
    ],
  }),
  recipe('publish', 'Makes a version that everybody can run.', { words: '<file>' }),
  recipe('run', 'Runs a recipe over all rows, as table workspace.NAME.', {
    words: '<name>',
    options: [
      version,
      {
        flags: '--parameters <file>',
        about: 'JSON: {"name": "value"}, such as salts',
      },
    ],
  }),
  recipe('steps', 'Lists every step there is, or the arguments of one.', { words: '[step]' }),
  recipe('export', 'Prints a PySpark script that does the same.', {
    words: '<name>',
    about:
      'Prints a PySpark script that does the same as a recipe: its NAME, or a file that ends in .json.',
    options: [version, { flags: '--pyspark', about: 'as a PySpark script' }],
  }),
];
