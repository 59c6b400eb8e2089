/**
 * The order of the rooms, and of the folders inside the two largest, from the bottom: a place uses only
 * places below it, or only those in `uses`. One rule for each place, named `rooms/pipeline`.
 */
const orders = [
  {
    name: 'rooms',
    path: 'libs/%/',
    places: [
      { name: 'platform', is: 'has what every system needs' },
      { name: 'jobs', is: 'claims, retries and schedules work', uses: ['platform'] },
      { name: 'notify', is: 'delivers messages' },
      { name: 'lake', is: 'stores and computes tables, without knowing a run or a dataset' },
      { name: 'intake', is: 'finds source files and checks them against contracts' },
      { name: 'personal', is: 'encrypts personal data' },
      { name: 'pipeline', is: 'runs any flow' },
      { name: 'streaming', is: 'reads events of topics, each exactly once' },
      { name: 'access', is: 'decides who may do what' },
      { name: 'serving', is: 'makes every interface from one declaration' },
      { name: 'forecast', is: 'forecasts time series', uses: ['platform'] },
      { name: 'analytics', is: 'answers from the published tables' },
      { name: 'reports', is: 'sends answers as documents' },
      { name: 'operations', is: 'does what operators ask of any flow' },
      { name: 'flows', is: 'declares what the engine runs' },
      { name: 'composition', is: 'picks adapters by URL' },
      // The generator must not borrow from the code that its files test.
      { name: 'sample', is: 'generates files', uses: ['platform'] },
      { name: 'catalogue', is: 'crawls, profiles and queries any table, as a guest' },
    ],
  },
  {
    name: 'pipeline',
    path: 'libs/pipeline/src/%/',
    places: [
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
    places: [
      { name: 'ports', is: 'declares interfaces' },
      { name: 'duckdb', is: 'computes on one machine', uses: ['ports'] },
      { name: 'spark', is: 'computes on a cluster', uses: ['ports'] },
      { name: 'emr', is: 'finds a cluster for Spark', uses: ['ports', 'spark'] },
      { name: 'glue', is: 'runs Spark as a Glue job', uses: ['ports', 'spark', 'emr'] },
      { name: 'hive', is: 'registers tables in Hive', uses: ['ports'] },
      {
        name: 'stores',
        is: 'stores objects in a folder or a bucket',
        uses: ['ports', 'duckdb', 'spark'],
      },
      { name: 'iceberg', is: 'writes the metadata of tables over chunks', uses: ['ports'] },
      { name: 'duckdb-query', is: 'runs queries on one machine', uses: ['ports'] },
      { name: 'sql-services', is: 'runs queries on AWS or on a cluster', uses: ['ports', 'hive'] },
      { name: 'transfer', is: 'copies from the warehouse', uses: ['ports', 'emr'] },
    ],
  },
];

const pathOf = ({ path }, place) => `^${path.replace('%', place)}`;

/** The rule of one place: it must not use a place above it, nor one that its `uses` leaves out. */
function ruleOf(order, place, index) {
  const forbidden = order.places.filter(
    ({ name }, at) => at > index || (at < index && place.uses && !place.uses.includes(name)),
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

const rules = orders.flatMap((order) => [
  ...order.places
    .map((place, index) => ruleOf(order, place, index))
    .filter(({ to }) => to.path.length > 0),
  completenessOf(order),
]);

module.exports = { orders, rules };
