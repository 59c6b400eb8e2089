import { type Command, type CommandDescription, declareCommand } from '#composition/command.js';
import type { ProgramConfig } from '../composition/program-config.js';

const loadRecipeCommand = async () => (await import('./recipe-command.js')).recipeCommand;

/** A command of recipes; a FILE ends in .json. */
const declareRecipe = (
  name: string,
  summary: string,
  more: Pick<CommandDescription, 'words' | 'options' | 'about'> = {},
): Command<ProgramConfig> =>
  declareCommand({
    name: `catalogue recipe ${name}`,
    summary,
    ...more,
    load: async () => (await loadRecipeCommand()).bind(undefined, name),
  });

const version = {
  flags: '--version <n>',
  about: 'number of the version; the newest when left out',
};

/** Commands of the data catalogue. */
export const catalogueCommands: readonly Command<ProgramConfig>[] = [
  declareCommand({
    name: 'sql',
    summary: 'Runs one SELECT over tables of the catalogue.',
    about:
      'Runs one SELECT over tables of the catalogue, or a CREATE TABLE workspace.x AS or INSERT ' +
      'INTO.',
    words: '<question>',
    options: [
      {
        flags: '--param <name=value>',
        about: 'value of $name; you can repeat this option',
        isList: true,
      },
      {
        flags: '--as-of <version>',
        about:
          'reads former rows of tables of flows: run-7, the number of a kept snapshot, or a time (ISO 8601)',
      },
      {
        flags: '--format <format>',
        about:
          'table (the first 100 rows), csv, ndjson or json; table when left out, csv with --sep or --decimal',
      },
      { flags: '--sep <separator>', about: "separator of csv: ',', ';' or tab" },
      { flags: '--decimal <mark>', about: "decimal mark of csv: '.', or ',' with ; between cells" },
      {
        flags: '--personal-data',
        about: 'shows personal data, which the audit log records; masked as ••• when left out',
      },
      { flags: '--out <file>', about: 'writes the rows to a file instead of the screen' },
    ],
    load: async () => (await import('./sql-command.js')).sqlCommand,
  }),
  declareCommand({
    name: 'catalogue crawl',
    summary: 'Finds tables in folders, buckets and databases.',
    about: `Finds tables in folders, s3:// prefixes and postgres:// databases: CSV, JSON, NDJSON and Parquet, also packed
by gzip or zip. glue://NAME runs a crawler of AWS Glue and takes its tables. It reports the changes since the last
crawl; it never deletes a table.`,
    words: '<url...>',
    options: [
      {
        flags: '--database <name>',
        about:
          'database of new tables, as in NAME.table; when left out, the last part of each URL. ' +
          'Known tables keep their names',
      },
    ],
    notes: `Exit codes: 0; 1 when a location could not be read. Unreadable files are listed and leave the exit code unchanged.

Examples:
  npx retailstream catalogue crawl data/walmart
  npx retailstream catalogue crawl data s3://chain-files/pos postgres://reader@db/shop --database chain`,
    load: async () => (await import('./crawl-command.js')).crawlCommand,
  }),
  declareCommand({
    name: 'catalogue tables',
    summary: 'Lists all tables: of flows, of crawls and of the workspace.',
    load: async () => (await import('./table-commands.js')).tablesCommand,
  }),
  declareCommand({
    name: 'catalogue search',
    summary: 'Searches tables by name, column, comment, tag and owner.',
    about: `Finds tables that have every word in their name, columns, comments, tags or owner, best matches first.
tag:finance, column:store_id, owner:ana, database:, name:, type:, comment: and origin: restrict a word to one field.
Letter case does not matter.`,
    words: '[word...]',
    load: async () => (await import('./table-commands.js')).searchCommand,
  }),
  declareCommand({
    name: 'catalogue table',
    summary: 'Shows a table: columns, keys, partitions, versions, lineage and some rows.',
    words: '<address>',
    options: [
      { flags: '--rows <n>', about: 'number of rows, 0 to 100; 5 when left out' },
      {
        flags: '--personal-data',
        about: 'shows personal data, which the audit log records; masked when left out',
      },
    ],
    load: async () => (await import('./table-commands.js')).tableCommand,
  }),
  declareCommand({
    name: 'catalogue describe',
    summary: 'Describes a table and its columns: comments, owner, tags, personal data.',
    about: `Describes a table and its columns: comments, owner, tags, personal data.
Descriptions that you leave out stay unchanged. Crawls do not overwrite them. The audit log records the change.`,
    words: '<address>',
    options: [
      { flags: '--comment <text>', about: 'comment of the table; an empty text removes it' },
      { flags: '--owner <name>', about: 'owner of the table' },
      {
        flags: '--tag <tag>',
        about: "a tag; the options replace all tags, and --tag '' removes them",
        isList: true,
      },
      {
        flags: '--column <name=comment>',
        about: 'comment of a column; NAME= removes it',
        isList: true,
      },
      { flags: '--personal <name>', about: 'marks a column as personal data', isList: true },
      { flags: '--not-personal <name>', about: 'marks a column as not personal', isList: true },
    ],
    load: async () => (await import('./table-commands.js')).describeCommand,
  }),
  declareCommand({
    name: 'catalogue profile',
    summary: 'Profiles a table or a file, and shows what has changed.',
    about: `Profiles a table or a file.
WHAT is database.name as in the catalogue, or a file: .csv, .json, .ndjson, .parquet, also packed. The profile of a
table is stored, and compared with the previous one. docs/catalogue.md explains each figure.`,
    words: '<what>',
    options: [
      { flags: '--html <file>', about: 'also writes the profile as one self-contained HTML page' },
      {
        flags: '--sample <n>',
        about: 'reads a random sample of N rows; the profile is not stored',
      },
      {
        flags: '--personal-data',
        about:
          'also shows figures of personal columns, without their values; the audit log records it',
      },
    ],
    load: async () => (await import('./profile-command.js')).profileCommand,
  }),
  declareCommand({
    name: 'catalogue contract',
    summary: 'Drafts a contract for the files of a table.',
    about: `Drafts a contract for the files of a table, and prints it as JSON.
It prints its guesses, changes and omissions to standard error: read them, and correct the draft.`,
    words: '<address>',
    load: async () => (await import('./table-commands.js')).draftContractCommand,
  }),
  declareCommand({
    name: 'catalogue redshift',
    summary: 'Prints SQL with which Redshift reads the tables of the Data Catalog.',
    about: `Prints SQL with which Redshift reads the tables of the Data Catalog: the external schema, grants, and
materialized views. It runs nothing: check the SQL, and run it as an administrator of the workgroup.`,
    options: [
      {
        flags: '--role <arn>',
        about: "IAM role that reads tables and files; the namespace's default role when left out",
      },
      {
        flags: '--to <user>',
        about: 'database user that may read all tables; IAMR:NAME for an IAM role',
        isList: true,
      },
      {
        flags: '--view <address>',
        about: 'table to copy into a materialized view with DISTKEY and SORTKEY',
        isList: true,
      },
    ],
    hasNoJson: true,
    load: async () => (await import('./redshift-command.js')).redshiftCommand,
  }),
  declareRecipe('check', 'Checks a recipe against its tables.', { words: '<file>' }),
  declareRecipe('preview', 'Shows the effect of each step on the first rows.', {
    words: '<file>',
    options: [
      { flags: '--rows <n>', about: 'number of rows; 1,000 when left out' },
      {
        flags: '--personal-data',
        about: 'shows personal data, which the audit log records; masked when left out',
      },
    ],
  }),
  declareRecipe('publish', 'Publishes a recipe as a new version.', { words: '<file>' }),
  declareRecipe('run', 'Runs a recipe over all rows and writes table workspace.NAME.', {
    words: '<name>',
    options: [
      version,
      {
        flags: '--parameters <file>',
        about: 'JSON file of parameters such as salts: {"name": "value"}',
      },
    ],
  }),
  declareRecipe('steps', 'Lists all steps, or the arguments of one.', { words: '[step]' }),
  declareRecipe('export', 'Prints a PySpark script of a recipe.', {
    words: '<name>',
    about:
      'Prints a PySpark script of a recipe. NAME is a published recipe, or a file that ends in ' +
      '.json.',
    options: [version, { flags: '--pyspark', about: 'prints a PySpark script' }],
  }),
];
