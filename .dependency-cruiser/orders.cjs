/**
 * The order of the rooms, and of the folders inside one, from the bottom. A place uses the places
 * below it: all of them, or those in `uses`, for the reason in `because`. `is` completes a sentence.
 * `.` stands for the files beside the folders, `*` for folders that come and go and use no other.
 */
const adapter = 'An adapter can be replaced without looking at another.';
const command = 'A command can be read, changed and removed without looking at another.';

module.exports = [
  {
    name: 'rooms',
    in: 'libs',
    places: [
      { name: 'platform', is: 'has what every system needs' },
      { name: 'lake', is: 'keeps and computes whatever it is given' },
      { name: 'intake', is: 'says what came and what it must look like' },
      { name: 'pipeline', is: 'runs any flow' },
      { name: 'access', is: 'says who may do what' },
      { name: 'serving', is: 'makes every interface from one definition' },
      { name: 'analytics', is: 'answers from the published tables' },
      { name: 'flows', is: 'declares what the engine runs' },
      { name: 'composition', is: 'picks the adapters' },
      {
        name: 'sample',
        is: 'generates files',
        uses: ['platform'],
        because: 'The generator must not borrow from the code that its files are to test.',
      },
    ],
  },
  {
    name: 'platform',
    in: 'libs/platform/src',
    places: [
      { name: 'errors', is: 'is what every other folder fails with' },
      { name: 'config', is: 'only reads settings' },
      { name: 'files', is: 'only knows the file system' },
      { name: 'logging', is: 'only writes lines' },
      { name: 'aws', is: 'only says how to call AWS' },
      { name: 'database', is: 'serves processes with and without HTTP' },
      { name: 'http', is: 'serves every application' },
      { name: 'metrics', is: 'counts for every application' },
      { name: 'process', is: 'starts a process' },
    ],
  },
  {
    name: 'database',
    in: 'libs/platform/src/database',
    places: [
      { name: 'embedded', is: 'runs a server, whoever connects to it' },
      { name: '.', is: 'connects' },
    ],
  },
  {
    name: 'lake',
    in: 'libs/lake/src',
    places: [
      { name: 'ports', is: 'promises, whoever keeps it' },
      { name: 'parquet-schema', is: 'reads what a file says of itself' },
      { name: 'duckdb', is: 'computes on one machine', uses: ['ports'], because: adapter },
      { name: 'spark', is: 'computes on a cluster', uses: ['ports'], because: adapter },
      { name: 'emr', is: 'finds a cluster for Spark', uses: ['ports', 'spark'], because: adapter },
      {
        name: 'glue',
        is: 'runs Spark as a job',
        uses: ['ports', 'parquet-schema', 'spark', 'emr'],
        because: adapter,
      },
      {
        name: 'hive',
        is: 'is a catalog',
        uses: ['ports', 'parquet-schema'],
        because: adapter,
      },
      {
        name: 'file-store',
        is: 'keeps objects in a folder',
        uses: ['ports', 'duckdb'],
        because: adapter,
      },
      {
        name: 's3-store',
        is: 'keeps objects in a bucket',
        uses: ['ports', 'duckdb', 'spark'],
        because: adapter,
      },
      { name: 'warehouse-transfer', is: 'reads by COPY', uses: ['ports'], because: adapter },
      {
        name: 'sqoop',
        is: 'transfers on a cluster',
        uses: ['ports', 'emr', 'warehouse-transfer'],
        because: adapter,
      },
      { name: '.', is: 'picks an adapter by its URL' },
    ],
  },
  {
    name: 'intake',
    in: 'libs/intake/src',
    places: [
      { name: 'contracts', is: 'states what data must look like, however it came' },
      { name: 'source', is: 'says which files came, whatever is done with them' },
      { name: 'profile', is: 'drafts a contract from a file' },
    ],
  },
  {
    name: 'pipeline',
    in: 'libs/pipeline/src',
    places: [
      { name: 'flow', is: 'declares, and does nothing' },
      {
        name: 'lineage',
        is: 'says what rows follow from, whatever became of them',
        uses: ['flow'],
        because: 'What rows follow from does not hang on which run made them.',
      },
      { name: 'ledger', is: 'says what happened, whoever did it' },
      {
        name: 'run-log',
        is: 'keeps what the log says of runs, whoever says it',
        uses: [],
        because: 'What is logged has to be there whatever else has gone wrong.',
      },
      { name: 'quarantine', is: 'holds refused rows, whatever becomes of them' },
      { name: 'corrections', is: 'makes corrected rows a delivery like any other' },
      { name: 'quality', is: 'judges what was built, whoever built it' },
      { name: 'queue', is: 'carries jobs without knowing what they do' },
      { name: 'context', is: 'has what stages work with' },
      { name: 'stages', is: 'does one step, whichever run it belongs to' },
      { name: 'runs', is: 'moves a run on, whoever started it' },
      { name: 'triggers', is: 'starts runs by itself' },
      { name: 'operations', is: 'does what an operator asks for' },
      {
        name: 'watch',
        is: 'shows how a run goes',
        uses: ['flow', 'ledger'],
        because: 'Whoever looks on sets nothing going.',
      },
      {
        name: 'metrics',
        is: 'counts',
        uses: ['flow', 'ledger', 'quarantine', 'queue'],
        because: 'A scrape reads what is written down and sets nothing going.',
      },
    ],
  },
  {
    name: 'quality',
    in: 'libs/pipeline/src/quality',
    places: [
      { name: 'kinds', is: 'has one file a kind of rule, which the gate puts together' },
      { name: '.', is: 'puts the kinds together' },
    ],
  },
  {
    name: 'ledger',
    in: 'libs/pipeline/src/ledger',
    places: [
      { name: 'receive', is: 'records one look at a source' },
      { name: '.', is: 'records the rest' },
    ],
  },
  {
    name: 'queue',
    in: 'libs/pipeline/src/queue',
    places: [
      { name: '.', is: 'promises, whichever queue keeps it' },
      { name: 'bullmq', is: 'keeps the promise' },
    ],
  },
  {
    name: 'stages',
    in: 'libs/pipeline/src/stages',
    places: [
      { name: '*', is: 'does one step, whatever comes before and after' },
      { name: '.', is: 'lists the stages' },
    ],
  },
  {
    name: 'access',
    in: 'libs/access/src',
    places: [
      { name: '.', is: 'says who there may be' },
      { name: 'keys', is: 'knows keys, whoever sends them' },
      { name: 'idempotency', is: 'knows requests that come twice, whatever they ask' },
      { name: 'tokens', is: 'knows tokens, whoever sends them' },
      { name: 'sessions', is: 'knows who signed in' },
      { name: 'credentials', is: 'remembers whoever was known lately' },
      { name: 'limits', is: 'counts requests, whatever they ask' },
      { name: 'http', is: 'stands before every request' },
    ],
  },
  {
    name: 'serving',
    in: 'libs/serving/src',
    places: [
      { name: '.', is: 'describes arguments and answers' },
      { name: 'paging', is: 'cuts lists into pages' },
      { name: 'bytes', is: 'answers again what was answered before' },
      { name: 'export', is: 'writes whole lists, whatever they hold' },
      { name: 'json-schema', is: 'describes them for programs' },
      { name: 'operation', is: 'makes every interface of an operation' },
      { name: 'operations', is: 'does what operators ask' },
    ],
  },
  {
    name: 'operations',
    in: 'libs/serving/src/operations',
    places: [
      { name: 'arguments', is: 'says what several operations ask for' },
      { name: 'audit', is: 'shows what was done, whatever it was' },
      { name: 'keys', is: 'knows keys, whoever holds them' },
      { name: 'flows', is: 'knows flows, whatever their runs do' },
      { name: 'schedules', is: 'knows times, whatever starts then' },
      { name: 'runs', is: 'knows runs, whatever they took in' },
      { name: 'files', is: 'knows files and the runs that took them' },
      { name: 'quarantine', is: 'knows refused rows' },
      { name: 'snapshots', is: 'knows snapshots' },
      { name: '.', is: 'lists the operations' },
    ],
  },
  {
    name: 'analytics',
    in: 'libs/analytics/src',
    places: [
      { name: 'snapshot', is: 'says what is published, whoever asks' },
      { name: 'serving', is: 'serves any use case' },
      { name: 'views', is: 'makes a view of any answer' },
      { name: 'nodes', is: 'names what has an identity' },
      { name: 'use-cases', is: 'answers' },
      {
        name: 'sales',
        is: 'answers what nobody asked before',
        uses: ['snapshot', 'serving', 'views'],
        because: 'What is asked freely and what is asked by name check each other.',
      },
      { name: '.', is: 'puts the use cases together' },
    ],
  },
  {
    name: 'sales',
    in: 'libs/analytics/src/sales',
    places: [
      { name: 'registry', is: 'says what can be asked, whoever answers' },
      { name: 'question', is: 'checks what is asked' },
      { name: 'plan', is: 'turns a question into SQL' },
      {
        name: 'views',
        is: 'serves SQL',
        uses: ['registry', 'plan'],
        because: 'Views know no question: who reads them writes it.',
      },
      { name: '.', is: 'answers, over whatever interface' },
      { name: 'graphql', is: 'serves GraphQL' },
      {
        name: 'rest',
        is: 'serves REST',
        uses: ['registry', 'question', 'plan', '.'],
        because: 'Each interface can change without the other.',
      },
    ],
  },
  {
    name: 'use-cases',
    in: 'libs/analytics/src/use-cases',
    places: [
      { name: '*', is: 'answers one question' },
      { name: '.', is: 'lists the use cases' },
    ],
  },
  {
    name: 'flows',
    in: 'libs/flows/src',
    places: [
      { name: '*', is: 'is one flow' },
      { name: '.', is: 'lists the flows' },
    ],
  },
  {
    name: 'weekly-sales',
    in: 'libs/flows/src/weekly-sales',
    places: [
      { name: 'contracts', is: 'states what data must look like, whatever is made of it' },
      { name: 'models', is: 'joins datasets, whatever is made of them' },
      { name: 'marts', is: 'shapes models for answers' },
      { name: 'core-sales', is: 'loads the merged sales' },
      { name: 'operations', is: 'does what an operator asks of this flow alone' },
      { name: '.', is: 'declares the flow' },
    ],
  },
  {
    name: 'core-sales',
    in: 'libs/flows/src/weekly-sales/core-sales',
    places: [
      { name: '.', is: 'loads sales, whoever starts it' },
      { name: 'event-load', is: 'lets an event start it', uses: ['.'], because: adapter },
      { name: 'worker-load', is: 'lets the worker start it', uses: ['.'], because: adapter },
    ],
  },
  {
    name: 'composition',
    in: 'libs/composition/src',
    places: [
      { name: 'bi', is: 'shows what is published, whatever made it' },
      { name: '.', is: 'puts everything together' },
    ],
  },
  {
    name: 'api',
    in: 'apps/api/src',
    places: [
      { name: 'graphql', is: 'serves every resolver' },
      { name: 'http', is: 'serves every controller' },
      { name: 'exports', is: 'gives rows of the lake as files' },
      { name: 'admin', is: 'has what operators ask' },
      { name: 'mcp', is: 'serves assistants' },
      { name: 'board', is: 'shows the queue' },
      { name: '.', is: 'puts the application together' },
    ],
  },
  {
    name: 'api-http',
    in: 'apps/api/src/http',
    places: [
      { name: 'openapi', is: 'completes the description of the API' },
      { name: '.', is: 'serves every controller' },
    ],
  },
  {
    name: 'admin',
    in: 'apps/api/src/admin',
    places: [
      { name: 'audit', is: 'shows what was done, whatever it was' },
      { name: 'runs', is: 'knows runs, whatever they took in' },
      { name: 'files', is: 'knows files and the runs that took them' },
      { name: 'quarantine', is: 'knows refused rows' },
      { name: 'snapshots', is: 'knows snapshots' },
      { name: 'events', is: 'shows what happens, whatever it is' },
      { name: '.', is: 'puts the operations together' },
    ],
  },
  {
    name: 'cli',
    in: 'apps/cli/src',
    places: [
      { name: 'services', is: 'opens what commands work with' },
      { name: 'admin-key', is: 'makes a key', uses: ['services'], because: command },
      { name: 'contract', is: 'checks a contract', uses: [], because: command },
      { name: 'mcp', is: 'hands on to an API', uses: [], because: command },
      { name: 'ops', is: 'does any operation', uses: ['services'], because: command },
      { name: 'quarantine', is: 'works on refused rows', uses: ['services'], because: command },
      { name: 'snapshots', is: 'works on snapshots', uses: ['services'], because: command },
      { name: 'warehouse', is: 'does what its owner may', uses: [], because: command },
      { name: '.', is: 'starts a command' },
    ],
  },
  {
    name: 'launcher',
    in: 'apps/launcher/src',
    places: [
      { name: 'processes', is: 'keeps children, whatever they do' },
      { name: 'setup', is: 'prepares, whatever is started' },
      { name: 'answers', is: 'shows what came out' },
      { name: '.', is: 'puts the launch together' },
    ],
  },
  {
    name: 'loader',
    in: 'apps/loader/src',
    places: [
      { name: 'object', is: 'says which object it is about' },
      { name: 'formats', is: 'reads a format, wherever it lies' },
      { name: '.', is: 'answers an event' },
    ],
  },
  {
    name: 'web',
    in: 'apps/web/src',
    places: [
      { name: 'words', is: 'writes numbers, dates and names, whatever they are of' },
      { name: 'data', is: 'asks the API, whatever is asked' },
      { name: 'question', is: 'says what a question is' },
      { name: 'charts', is: 'draws whatever it is given' },
      { name: 'answers', is: 'asks and answers' },
      {
        name: 'parts',
        is: 'shows any question',
        uses: ['words', 'data', 'question'],
        because: 'A part of the page shows every question alike.',
      },
      {
        name: 'explorer',
        is: 'is a page of its own',
        uses: ['data'],
        because: 'The pages are loaded apart: what one imports makes the other larger.',
      },
      { name: '.', is: 'puts the page together' },
    ],
  },
  {
    name: 'web-answers',
    in: 'apps/web/src/answers',
    places: [
      { name: '*', is: 'answers one question' },
      { name: '.', is: 'lists the questions' },
    ],
  },
];
