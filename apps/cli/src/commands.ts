import { type Command, declare } from './command.js';
import { catalogueCommands } from './catalogue/catalogue-commands.js';

const OWNER =
  'It connects as the owner: with MIGRATION_URL, else with WAREHOUSE_URL. Without either it is the\n' +
  'embedded PostgreSQL of STATE_DIR, which every start brings up to date by itself.';

/** Arguments of `npm start` and the applications are unknown here: bin/retailstream.mjs starts them. */
const app = (name: string, summary: string): Command =>
  declare({
    name,
    summary,
    state: 'none',
    hasNoJson: true,
    load: () => Promise.resolve(() => Promise.resolve(0)),
  });

/** Every command except those of operations. */
export const commands: readonly Command[] = [
  app(
    'start',
    'Starts database, worker and API, runs the flows, prints answers, serves: npm start.',
  ),
  app('api', 'Starts the API alone, configured by environment variables.'),
  app('worker', 'Starts the worker alone, configured by environment variables.'),
  declare({
    name: 'migrate',
    summary: "Brings the warehouse's schema up to date and gives the roles their rights.",
    about: `Brings the warehouse's schema up to date and gives the roles their rights.\n${OWNER}`,
    load: async () => (await import('./warehouse/warehouse-commands.js')).migrateCommand,
  }),
  declare({
    name: 'bi-login',
    summary: 'Makes a login for a BI tool, which reads the views of schema bi and nothing else.',
    about:
      'Makes a login for a BI tool, which reads the views of schema bi and nothing else.\n' +
      'The password is shown this once. It connects as the owner, as migrate does.',
    options: [
      {
        flags: '--name <name>',
        about: 'analyst when left out; an existing one gets a new password',
      },
    ],
    load: async () => (await import('./warehouse/warehouse-commands.js')).biLoginCommand,
  }),
  declare({
    name: 'backup',
    summary: 'Takes a backup of ledger and warehouse as they are at one moment, while runs go on.',
    about: `Takes a backup of ledger and warehouse as they are at one moment, while runs go on.
URL is file: and a folder, or s3://bucket/prefix. Each backup is a folder of its own below it, backup- and
the moment. It has the list of the lake's objects that the ledger names. It connects as the owner, as migrate
does.`,
    words: '<url>',
    options: [{ flags: '--with-lake', about: 'copies the objects of the lake, too' }],
    load: async () => (await import('./warehouse/backup-command.js')).backupCommand,
  }),
  declare({
    name: 'restore',
    summary: 'Makes an empty warehouse what another was at the moment of a backup.',
    about: `Makes an empty warehouse what another was at the moment of a backup.
URL is that of a backup, or of the folder it was taken to, which means the newest. Every byte of the backup
is read and checked first. Objects that LAKE_URL lacks are brought back where the backup has them, and named
where not. It connects as the owner, as migrate does; no worker and no API may run over the warehouse meanwhile.`,
    words: '<url>',
    state: 'made',
    notes: `  --state DIR   folder of the state, which is made where there is none (default STATE_DIR, else .retailstream)

Exit codes: 0 done, 1 it failed, 2 something to mend first.`,
    load: async () => (await import('./warehouse/backup-command.js')).restoreCommand,
  }),
  declare({
    name: 'contract check',
    summary: 'Looks at files before anything is loaded; needs no database.',
    about: `Looks at files before anything is loaded; needs no database.
A FILE is .csv, .csv.gz, .zip, or a folder of them. Prints for each text its dataset, a profile of each
column, and every violation of its contract, one line each: file, line, column and value, rule, what to do.`,
    words: '<file...>',
    state: 'none',
    fallback: 'COMPUTE_FAILED',
    // The copy for the engine must be removed, too.
    ends: 'clearing up',
    notes: 'Exit codes: 0 no violation, 1 violations, 2 something to mend in the command.',
    load: async () => (await import('./contract/contract-command.js')).contractCheckCommand,
  }),
  declare({
    name: 'deliver',
    summary: 'Brings files to the source (SOURCE_URL), and says what becomes of each.',
    about: `Brings files to the source (SOURCE_URL), and says what becomes of each.
A FILE is .csv, .csv.gz, .zip, or a folder of them, whose files keep their paths below it. All are looked
through before the first is sent; then they go one after the other, oldest first. What the source has already
is not sent again.`,
    words: '<file...>',
    options: [
      {
        flags: '--to <folder>',
        about: 'the folder of the source that they go to, as 2010/january',
      },
      {
        flags: '--replace',
        about: 'puts a file in the place of another of its name; it counts as a later delivery',
      },
      { flags: '--start', about: 'asks for a run that reads them' },
      {
        flags: '--wait',
        about:
          'waits until a run has read them, and says what became of each; Ctrl-C ends the waiting',
      },
    ],
    // Partly sent files must be removed, too; delivered files stay.
    ends: 'clearing up',
    load: async () => (await import('./deliver/deliver-command.js')).deliverCommand,
  }),
  declare({
    name: 'watch',
    summary: 'Shows a run with a bar a stage until it is over. Ends with 1 unless it succeeded.',
    options: [
      {
        flags: '--id <number>',
        about: 'Which run; the one under way, or else the newest, when left out.',
      },
      { flags: '--flow <text>', about: "Which flow's; weekly-sales when left out." },
    ],
    load: async () => (await import('./operations/watch-command.js')).watchCommand,
  }),
  declare({
    name: 'sql',
    summary: 'Answers one SELECT over tables of the catalogue.',
    about:
      'Answers one SELECT over tables of the catalogue; CREATE TABLE workspace.x AS and INSERT INTO write.',
    words: '<question>',
    options: [
      {
        flags: '--param <name=value>',
        about: 'value of $name; may be given several times',
        isList: true,
      },
      {
        flags: '--format <format>',
        about: 'table (the first 100 rows), csv, ndjson or json; table when left out',
      },
      {
        flags: '--personal-data',
        about: 'what tells of people too, which the audit log records; ••• stands for it otherwise',
      },
      { flags: '--out <file>', about: 'where the rows go, instead of the screen' },
    ],
    load: async () => (await import('./catalogue/sql-command.js')).sqlCommand,
  }),
  ...catalogueCommands,
  declare({
    name: 'mcp',
    summary:
      'Serves the answers to an assistant over stdin and stdout (MCP), from an API that runs.',
    options: [
      {
        flags: '--url <url>',
        about: 'where the API is; http://127.0.0.1:3000 when left out',
      },
      {
        flags: '--key-file <file>',
        about: 'file that holds nothing but a key; or set RETAILSTREAM_KEY to the key itself',
      },
    ],
    state: 'none',
    hasNoJson: true,
    fallback: 'API_UNAVAILABLE',
    notes: 'docs/assistants.md shows what to write into the settings of an assistant.',
    load: async () => (await import('./mcp-command.js')).mcpCommand,
  }),
  declare({
    name: 'sample',
    summary: 'Writes the files of an invented chain.',
    about: `Writes the files of an invented chain into DIR, which is made where there is none: weekly sales, features
and stores, and below DIR/retail/ its point of sale: transactions, customers, shops, products and sales team.`,
    words: '<dir>',
    options: [
      {
        flags: '--seed <n>',
        about: 'another chain for another number; the same for the same',
      },
      {
        flags: '--example <name>',
        about:
          'retail: only a small point of sale, in DIR itself: shops 121 to 124, and six files of 500 transactions',
      },
    ],
    state: 'none',
    fallback: 'FOLDER_NOT_WRITABLE',
    load: async () => (await import('./sample-command.js')).sampleCommand,
  }),
];
