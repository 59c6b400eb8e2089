/**
 * The order of the rooms, and of the folders inside some of them, from the bottom: a place uses only places
 * below it, or only those in `uses`. Places in one list share a floor: they need nothing of each other.
 * One rule for each place, named `rooms/pipeline`.
 */
const orders = [
  {
    name: 'rooms',
    path: 'libs/%/',
    floors: [
      [
        { name: 'calendar', is: 'knows the days of holidays' },
        { name: 'platform', is: 'has what every system needs' },
      ],
      [
        { name: 'jobs', is: 'claims, retries and schedules work' },
        { name: 'notify', is: 'delivers messages' },
        { name: 'lake', is: 'stores and computes tables, without knowing a run or a dataset' },
        { name: 'access', is: 'decides who may do what' },
        { name: 'forecast', is: 'forecasts time series' },
        // The generator must not borrow from the code that its files test.
        { name: 'sample', is: 'generates files' },
      ],
      [
        { name: 'intake', is: 'finds source files and checks them against contracts' },
        { name: 'serving', is: 'makes every interface from one declaration' },
      ],
      { name: 'personal', is: 'encrypts personal data' },
      [
        { name: 'pipeline', is: 'runs any flow' },
        { name: 'analytics', is: 'answers from the published tables' },
      ],
      [
        { name: 'flows', is: 'declares what the engine runs' },
        { name: 'reports', is: 'sends answers as documents' },
      ],
      { name: 'operations', is: 'does what operators ask of any flow' },
      { name: 'composition', is: 'picks adapters by URL' },
      [
        { name: 'catalogue', is: 'crawls, profiles and queries any table, as a guest' },
        { name: 'streaming', is: 'reads events of topics, each exactly once, as a guest' },
      ],
    ],
  },
  {
    name: 'pipeline',
    path: 'libs/pipeline/src/%/',
    floors: [
      { name: 'flow', is: 'declares flows' },
      { name: 'ledger', is: 'records what happened' },
      { name: 'backup', is: 'backs up and restores the ledger and the lake' },
      { name: 'run-log', is: 'stores the log of runs' },
      { name: 'quarantine', is: 'reads rejected rows' },
      { name: 'erasures', is: 'erases people' },
      { name: 'corrections', is: 'delivers corrected rows' },
      { name: 'quality', is: 'checks what was built' },
      { name: 'rules', is: 'resolves the rules of a flow' },
      { name: 'queue', is: 'carries jobs' },
      { name: 'plan', is: 'says what a run makes, and from what' },
      { name: 'lake-tables', is: 'publishes tables for readers outside' },
      { name: 'stages', is: 'does one step of any run' },
      { name: 'runs', is: 'plans and runs' },
      { name: 'dry-run', is: 'plans without running' },
      { name: 'triggers', is: 'starts runs by schedule and by arrival' },
      { name: 'notifications', is: 'notifies people' },
      { name: 'open-lineage', is: 'reports runs to other programs' },
      { name: 'totals', is: 'counts events' },
      { name: 'watch', is: 'shows the progress of a run' },
      { name: 'metrics', is: 'exposes counts to Prometheus' },
    ],
  },
  {
    name: 'lake',
    path: 'libs/lake/src/%/',
    // An adapter can be replaced without looking at another, but for those it is built on.
    floors: [
      [
        { name: 'ports', is: 'declares interfaces' },
        { name: 'errors', is: 'classifies failures of engines' },
      ],
      [
        { name: 'parquet', is: 'reads the columns of Parquet files' },
        { name: 'duckdb', is: 'computes on one machine' },
        { name: 'duckdb-query', is: 'runs queries on one machine' },
        { name: 'spark', is: 'computes on a cluster' },
        { name: 'iceberg', is: 'writes the metadata of tables over chunks' },
      ],
      [
        { name: 'emr', is: 'finds a cluster for Spark', uses: ['ports', 'spark'] },
        { name: 'hive', is: 'registers tables in Hive', uses: ['ports', 'parquet'] },
        {
          name: 'stores',
          is: 'stores objects in a folder or a bucket',
          uses: ['ports', 'duckdb', 'spark'],
        },
      ],
      [
        {
          name: 'glue',
          is: 'runs Spark as a Glue job',
          uses: ['ports', 'parquet', 'spark', 'emr'],
        },
        {
          name: 'sql-services',
          is: 'runs queries on AWS or on a cluster',
          uses: ['ports', 'hive'],
        },
        { name: 'transfer', is: 'copies from the warehouse', uses: ['ports', 'emr'] },
      ],
    ],
  },
  {
    name: 'platform',
    path: 'libs/platform/src/%/',
    floors: [
      { name: 'text', is: 'redacts and marks text' },
      { name: 'errors', is: 'has the codes of errors' },
      [
        { name: 'config', is: 'reads settings' },
        { name: 'files', is: 'writes local files' },
      ],
      { name: 'process', is: 'starts and ends programs' },
      [
        { name: 'aws', is: 'sets up clients of AWS' },
        { name: 'http', is: 'accepts requests' },
      ],
      { name: 'tracing', is: 'records spans' },
      [
        { name: 'database', is: 'connects to PostgreSQL' },
        { name: 'logging', is: 'writes the log' },
      ],
      { name: 'metrics', is: 'counts for Prometheus' },
    ],
  },
  {
    name: 'analytics',
    path: 'libs/analytics/src/%/',
    floors: [
      [
        { name: 'words', is: 'writes dates, numbers and sentences' },
        { name: 'snapshot', is: 'reads the marts of one snapshot' },
        { name: 'people', is: 'reads personal data' },
      ],
      { name: 'labels', is: 'names stores and departments' },
      { name: 'views', is: 'declares views of schema bi' },
      [
        { name: 'forecasts', is: 'reads forecasts' },
        { name: 'serving', is: 'makes endpoints of answers' },
      ],
      { name: 'charts', is: 'draws answers' },
      [
        { name: 'nodes', is: 'finds objects by global id' },
        { name: 'sales', is: 'groups sales by any dimension' },
        { name: 'answers', is: 'declares each answer' },
      ],
    ],
  },
  {
    name: 'operations',
    path: 'libs/operations/src/%/',
    floors: [
      { name: 'operation', is: 'declares operations' },
      [
        { name: 'catalogue', is: 'crawls, describes and queries tables' },
        { name: 'flows', is: 'sets rules and schedules' },
        { name: 'notifications', is: 'sets who is notified' },
        { name: 'quarantine', is: 'corrects and replays rows' },
        { name: 'runs', is: 'starts and shows runs' },
      ],
    ],
  },
  {
    name: 'web',
    path: 'apps/web/src/%/',
    floors: [
      [
        { name: 'data', is: 'asks the API' },
        { name: 'format', is: 'writes texts about the data' },
        { name: 'charts', is: 'draws charts' },
        { name: 'style', is: 'has colours' },
      ],
      [
        { name: 'parts', is: 'has components that pages share' },
        { name: 'editor', is: 'edits code' },
      ],
      [
        { name: 'admin', is: 'shows keys, audit log and notifications' },
        { name: 'explorer', is: 'edits GraphQL' },
        { name: 'files', is: 'shows delivered files' },
        { name: 'runs', is: 'shows runs and flows' },
        { name: 'sql', is: 'edits queries' },
        { name: 'tables', is: 'shows tables of the lake' },
      ],
      [
        { name: 'answers', is: 'shows the answers' },
        { name: 'catalogue', is: 'shows any table' },
        { name: 'quarantine', is: 'shows rejected rows' },
        { name: 'snapshots', is: 'shows snapshots' },
      ],
      [
        { name: 'home', is: 'shows the first page' },
        { name: 'recipes', is: 'shows recipes' },
        { name: 'reports', is: 'shows reports' },
        { name: 'palette', is: 'finds any page' },
      ],
      { name: 'shell', is: 'frames every page' },
    ],
  },
];

const pathOf = ({ path }, place) => `^${path.replace('%', place)}`;

/** The rule of one place: it must not use a place on its floor or above, nor one that its `uses` leaves out. */
function ruleOf(order, place) {
  const forbidden = order.places.filter(
    ({ name, floor }) =>
      name !== place.name && (floor >= place.floor || (place.uses && !place.uses.includes(name))),
  );
  return {
    name: `${order.name}/${place.name}`,
    comment: `${place.name} ${place.is}; it uses ${place.uses?.join(', ') ?? 'only what is below it'}.`,
    severity: 'error',
    // Between rooms, tests beside the code keep the order too: a room moves with its tests.
    from: {
      path: pathOf(order, place.name),
      ...(order.name === 'rooms' ? {} : { pathNot: '[.]spec[.]ts$' }),
    },
    to: { path: forbidden.map(({ name }) => pathOf(order, name)) },
  };
}

/** A folder that the order does not list would be under no rule. */
function completenessOf(order) {
  const names = order.places.map(({ name }) => name).join('|');
  return {
    name: `${order.name}/every-folder`,
    comment: 'No rule would apply to a folder that .dependency-cruiser/orders.cjs does not list.',
    severity: 'error',
    from: { path: pathOf(order, '[^/]+'), pathNot: pathOf(order, `(${names})`) },
    to: {},
  };
}

for (const order of orders) {
  order.places = order.floors.flatMap((places, floor) =>
    [places].flat().map((place) => ({ ...place, floor })),
  );
}

const rules = orders.flatMap((order) => [
  ...order.places.map((place) => ruleOf(order, place)).filter(({ to }) => to.path.length > 0),
  completenessOf(order),
]);

module.exports = { orders, rules };
