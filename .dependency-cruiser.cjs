/** The rules of the house. Each says why, and `npm run lint:dependencies` holds the code to them. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules in a cycle cannot be read, tested or moved one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'libs-know-no-apps',
      comment: 'A library serves every application, so it can know none of them.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-stand-alone',
      comment: 'Applications are separate processes: they meet in the database and on the queue.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'analytics-and-pipeline-apart',
      comment: 'The mart and ops tables are their contract, and the migrations define them.',
      severity: 'error',
      from: { path: '^libs/(analytics|pipeline)/', pathNot: '[.]spec[.]ts$' },
      to: { path: '^libs/(analytics|pipeline)/', pathNot: '^libs/$1/' },
    },
    {
      name: 'platform-knows-no-retail',
      comment: 'What every system needs stays free of what this one is about.',
      severity: 'error',
      from: { path: '^libs/platform/', pathNot: '[.]spec[.]ts$' },
      to: { path: '^libs/(analytics|pipeline|sample)/' },
    },
    {
      name: 'sample-stands-alone',
      comment: 'The generator must not borrow from the code that its files are to test.',
      severity: 'error',
      from: { path: '^libs/sample/' },
      to: { path: '^libs/(analytics|pipeline)/' },
    },
    {
      name: 'stages-know-ports-only',
      comment: 'The same stage runs on a laptop and on EMR: only adapters know the difference.',
      severity: 'error',
      from: { path: '^libs/pipeline/src/(stages|ingest)/', pathNot: '[.]spec[.]ts$' },
      to: {
        path: ['^libs/pipeline/src/adapters/', 'node_modules/(@aws-sdk|bullmq|@nestjs|@duckdb)/'],
      },
    },
    {
      name: 'ports-know-nobody',
      comment: 'A port is a promise: it depends on no one who keeps it or relies on it.',
      severity: 'error',
      from: { path: '^libs/pipeline/src/ports/' },
      to: { path: '^libs/', pathNot: '^libs/pipeline/src/ports/' },
    },
    {
      name: 'adapters-come-through-the-composition',
      comment: 'Adapters are chosen by URL in create-services and create-run-queue.',
      severity: 'error',
      from: { path: '^apps/', pathNot: '[.]spec[.]ts$' },
      to: {
        path: '^libs/pipeline/src/adapters/.+/',
        // The name of the queue, which the consumer's decorator needs.
        pathNot: '^libs/pipeline/src/adapters/bullmq/connection[.]ts$',
      },
    },
    {
      name: 'use-cases-apart',
      comment: 'A use case can be read, changed and removed without looking at another.',
      severity: 'error',
      from: { path: '^libs/analytics/src/use-cases/([^/]+)/' },
      to: {
        path: '^libs/analytics/src/use-cases/([^/]+)/',
        pathNot: '^libs/analytics/src/use-cases/$1/',
      },
    },
    {
      name: 'stages-apart',
      comment:
        'A stage hands on through the lake and the ledger, not through another stage’s code.',
      severity: 'error',
      from: { path: '^libs/pipeline/src/stages/(0[1-7]-[^/]+)/', pathNot: '[.]spec[.]ts$' },
      to: {
        path: '^libs/pipeline/src/stages/0[1-7]-',
        pathNot: ['^libs/pipeline/src/stages/$1/'],
      },
    },
    {
      name: 'slow-path-stands-alone',
      comment: 'What checks the answers must not share their code.',
      severity: 'error',
      from: { path: '^test/slow-path/', pathNot: '[.]spec[.]ts$' },
      to: { path: '^(libs|apps)/' },
    },
    {
      name: 'no-tests-in-production',
      comment: 'Shipped code does not depend on test code or development packages.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '[.]spec[.]ts$' },
      to: { path: ['^test/', '[.]spec[.]ts$', '^bench/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-development-packages',
      comment: 'Production installs leave development packages out.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '[.]spec[.]ts$' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown'],
        dependencyTypesNot: ['type-only'],
        // Only types stand behind this name.
        pathNot: '^aws-lambda$',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
