import { type Command, declareCommand } from '#composition/command.js';
import { type CliConfig, guests } from './guests.js';

const OWNER =
  'It connects as the owner: to MIGRATION_URL, else to WAREHOUSE_URL. Without either, it uses the\n' +
  'embedded PostgreSQL of STATE_DIR, which each start migrates automatically.';

/** Arguments of `npm start` and the applications are unknown here: bin/retailstream.mjs starts them. */
const declareApp = (name: string, summary: string): Command =>
  declareCommand({
    name,
    summary,
    state: 'none',
    hasNoJson: true,
    load: () => Promise.resolve(() => Promise.resolve(0)),
  });

/** Every command except those of operations. */
export const commands: readonly Command<CliConfig>[] = [
  declareApp(
    'start',
    'Starts database, worker and API, runs the flows, prints the answers and serves them: npm ' +
      'start.',
  ),
  declareApp('api', 'Starts only the API, configured by environment variables.'),
  declareApp('worker', 'Starts only the worker, configured by environment variables.'),
  declareCommand({
    name: 'migrate',
    summary: "Migrates the warehouse's schema and grants the roles their rights.",
    about: `Migrates the warehouse's schema and grants the roles their rights.\n${OWNER}`,
    state: 'owner',
    load: async () => (await import('./warehouse-commands.js')).migrateCommand,
  }),
  declareCommand({
    name: 'bi-login',
    summary: 'Creates a login for a BI tool that can read only the views of schema bi.',
    about:
      'Creates a login for a BI tool that can read only the views of schema bi.\n' +
      'It prints the password once. It connects as the owner, like migrate. An existing login gets a new\n' +
      'password, and keeps the limits that you leave out.',
    options: [
      {
        flags: '--name <name>',
        about: 'name of the login, analyst when left out; an existing login gets a new password',
      },
      {
        flags: '--connections <n>',
        about: 'sessions at once, 15 for a new login; all BI logins share 40 % of the server',
      },
      {
        flags: '--statement-timeout <seconds>',
        about: 'longest statement, BI_STATEMENT_TIMEOUT for a new login',
      },
      {
        flags: '--stores <numbers>',
        about: 'stores that it may see, such as 3,7; all for a new login when left out',
      },
      {
        flags: '--district <name>',
        about: 'in place of --stores: the stores that are in this district now',
      },
      {
        flags: '--departments <numbers>',
        about: 'departments that it may see; all for a new login when left out',
      },
    ],
    state: 'owner',
    load: async () => (await import('./warehouse-commands.js')).biLoginCommand,
  }),
  declareCommand({
    name: 'backup',
    summary: 'Backs up ledger and warehouse, consistent at one moment, while runs continue.',
    about: `Backs up ledger and warehouse, consistent at one moment, while runs continue.
URL is file: and a folder, or s3://bucket/prefix. Each backup is a separate folder below it, named backup- and
the moment. It includes a list of the lake's objects that the ledger names. It connects as the owner, like
migrate.`,
    words: '<url>',
    options: [{ flags: '--with-lake', about: 'also copies the objects of the lake' }],
    state: 'owner',
    load: async () => (await import('./backup-command.js')).backupCommand,
  }),
  declareCommand({
    name: 'restore',
    summary: 'Restores a backup into an empty warehouse.',
    about: `Restores a backup into an empty warehouse.
URL is the folder of a backup, or the folder above it, which means the newest backup. The command first checks
every byte of the backup. It copies objects that LAKE_URL lacks back from the backup, and lists the others. It
connects as the owner, like migrate; no worker and no API may use the warehouse meanwhile.`,
    words: '<url>',
    state: 'made',
    notes: `  --state DIR   folder of the state, made if it does not exist (default STATE_DIR, else .retailstream)

Exit codes: 0 done, 1 failed, 2 a mistake to correct first.`,
    load: async () => (await import('./backup-command.js')).restoreCommand,
  }),
  declareCommand({
    name: 'contract check',
    summary: 'Checks files against their contracts without loading them; needs no database.',
    about: `Checks files against their contracts without loading them; needs no database.
A FILE is .csv, .csv.gz, .zip, or a folder of them. For each text it prints the dataset, a profile of each column,
and each violation of the contract on one line: file, line, column and value, rule, what to do.`,
    words: '<file...>',
    state: 'none',
    fallback: 'COMPUTE_FAILED',
    // The copy for the engine must be removed, too.
    ends: 'clearing up',
    notes: 'Exit codes: 0 no violation, 1 violations, 2 a mistake in the command or a file.',
    load: async () => (await import('./contract-command.js')).contractCheckCommand,
  }),
  declareCommand({
    name: 'contract split',
    summary: 'Splits a file that joins several datasets into a file for each; needs no database.',
    about: `Splits a file that joins several datasets, such as sales, features and stores, into a file for each; needs no
database. FILE is .csv or .csv.gz. Cells keep their text; a dataset with a key gets each of its rows once. The files
are named after FILE and the dataset. The command overwrites none.`,
    words: '<file>',
    options: [
      { flags: '--to <folder>', about: 'folder for the files, the current one when left out' },
    ],
    state: 'none',
    fallback: 'COMPUTE_FAILED',
    ends: 'clearing up',
    load: async () => (await import('./split-command.js')).contractSplitCommand,
  }),
  declareCommand({
    name: 'deliver',
    summary: 'Delivers files to the source (SOURCE_URL), and reports the outcome of each.',
    about: `Delivers files to the source (SOURCE_URL), and reports the outcome of each.
A FILE is .csv, .csv.gz, .zip, or a folder of them, whose files keep their paths below it. The command checks all
files first, then sends them one after the other, oldest first. It does not send files that the source already has.`,
    words: '<file...>',
    options: [
      {
        flags: '--to <folder>',
        about: 'folder of the source for the files, for example 2010/january',
      },
      {
        flags: '--replace',
        about: 'replaces files with the same name; each counts as a later delivery',
      },
      { flags: '--start', about: 'starts a run that reads the files' },
      {
        flags: '--wait',
        about:
          'waits until a run has read the files, and reports the outcome of each; Ctrl-C stops ' +
          'waiting',
      },
    ],
    // Partly sent files must be removed, too; delivered files stay.
    ends: 'clearing up',
    load: async () => (await import('./deliver/deliver-command.js')).deliverCommand,
  }),
  declareCommand({
    name: 'watch',
    summary:
      'Shows a run with one bar per stage until it ends. The exit code is 1 unless it ' +
      'succeeded.',
    options: [
      {
        flags: '--id <number>',
        about: 'Number of the run; when left out, the active run, or else the newest.',
      },
      { flags: '--flow <text>', about: 'Flow of the run; weekly-sales when left out.' },
    ],
    load: async () => (await import('./operations/watch-command.js')).watchCommand,
  }),
  ...guests.flatMap((guest) => guest.commands),
  declareCommand({
    name: 'write-reports',
    summary: 'Writes the report of each business question into a folder, as PDF and HTML.',
    about: `Writes the report of each business question into a folder, as PDF and HTML: the question, answer, chart, method,
limits and figures of the published snapshots. It makes the folder, and replaces reports of earlier calls.`,
    words: '<folder>',
    options: [{ flags: '--format <format>', about: 'html or pdf; both when left out' }],
    load: async () => (await import('./write-reports-command.js')).writeReportsCommand,
  }),
  declareCommand({
    name: 'mcp',
    summary: 'Serves the answers of a running API to an assistant over stdin and stdout (MCP).',
    options: [
      {
        flags: '--url <url>',
        about: 'address of the API; http://127.0.0.1:3000 when left out',
      },
      {
        flags: '--key-file <file>',
        about: 'file that contains only an API key; or set RETAILSTREAM_KEY to the key',
      },
    ],
    state: 'none',
    hasNoJson: true,
    fallback: 'API_UNAVAILABLE',
    notes: 'docs/connect.md shows the settings of an assistant.',
    load: async () => (await import('./mcp-command.js')).mcpCommand,
  }),
  declareCommand({
    name: 'sample',
    summary: 'Writes generated files of a fictional chain.',
    about: `Writes generated files of a fictional chain into DIR, which is made if it does not exist: weekly sales,
features and stores, and below DIR/retail/ its point of sale: transactions, customers, shops, products and sales
team.`,
    words: '<dir>',
    options: [
      {
        flags: '--seed <n>',
        about: 'seed of the generator: the same number writes the same files',
      },
      {
        flags: '--example <name>',
        about:
          'retail: writes only a small point-of-sale example into DIR: shops 121 to 124, six ' +
          'files of 500 transactions',
      },
    ],
    state: 'none',
    fallback: 'FOLDER_NOT_WRITABLE',
    load: async () => (await import('./sample-command.js')).sampleCommand,
  }),
];
