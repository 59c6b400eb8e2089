import { parseOptions as parseBench } from '../../bench/options.js';
import { parseOptions as parseAttacks } from '../attacks/options.js';
import { parseOptions as parseBenchApi } from '../../bench/api/options.js';
import { parseOptions as parseBacktest } from '../../bench/forecast/options.js';
import { parseOptions as parseBenchAnswers } from '../../bench/answers/options.js';
import { parseOptions as parseBenchExports } from '../../bench/exports/options.js';
import { parseOptions as parseForecastCost } from '../../bench/forecast-cost/options.js';
import { parseOptions as parsePlanCost } from '../../bench/plan/options.js';
import { parseOptions as parseScale } from '../../bench/scale/options.js';
import { parseOptions as parseSmallRun } from '../../bench/small-run/options.js';
import { parseOptions as parseBenchStream } from '../../bench/stream/options.js';
import { parseOptions as parseWall } from '../../bench/wall/options.js';
import { readTestCall } from '../setup/programs.js';
import { parseLauncherArguments } from '#launcher/arguments.js';
import { parseOptions as parseMonitoring } from '../../monitoring/serve/options.js';
import { parseOptions as parseChaos } from '../chaos/options.js';

interface Exclusion {
  command: RegExp;
  /** Why the test does not run the command. */
  why: string;
  /** Parses the options of the command. @throws AppError when one is wrong */
  parse?: (args: string[]) => unknown;
}

/** Commands of the pages that `commands.spec.ts` does not run. It runs every other command. */
export const exclusions: readonly Exclusion[] = [
  {
    command: /^npx retailstream (worker|api)$/,
    why: 'serves until it is stopped: the other commands are run against what these two started',
  },
  {
    command: /^npm start( |$)/,
    why: 'serves until it is stopped: test/e2e starts it',
    parse: parseLauncherArguments,
  },
  {
    command: /^npm run tool -- monitoring( |$)/,
    why: 'serves until it is stopped: the cluster lane starts it',
    parse: parseMonitoring,
  },
  {
    command: /\bnpx retailstream restore( |$)/,
    why: 'needs an empty warehouse: test/pipeline/restore-drill.spec.ts has one',
    parse: (args) => readTestCall(['restore', ...args]),
  },
  {
    command: /^npx retailstream contract split( |$)/,
    why: 'needs a file of several datasets: apps/cli/src/split-command.spec.ts runs it',
    parse: (args) => readTestCall(['contract', ...args]),
  },
  {
    command: /^npx retailstream deliver( |$)/,
    why: 'brings files that the other commands do not expect: its own spec runs it',
    parse: (args) => readTestCall(['deliver', ...args]),
  },
  {
    command: /\bnpx retailstream send-events( |$)/,
    why: 'needs a file of events: its own spec runs it',
    parse: (args) => readTestCall(['send-events', ...args]),
  },
  {
    command: /^npx retailstream create-key .*--(?:stores|departments|district) /,
    why: 'ends reading without a key, which other pages show: scoped-callers.spec.ts makes such keys',
    parse: (args) => readTestCall(['create-key', ...args]),
  },
  {
    command: /^npx retailstream change-key-scope /,
    why: 'ends reading without a key, which other pages show: scoped-keys.spec.ts changes such keys',
    parse: (args) => readTestCall(['change-key-scope', ...args]),
  },
  {
    command: /^npx retailstream bi-login .*--(?:stores|departments|district) /,
    why: 'needs sales of these stores: scoped-login.spec.ts makes such logins',
    parse: (args) => readTestCall(['bi-login', ...args]),
  },
  { command: /^npm test( |$)/, why: 'is this lane' },
  {
    command: /^npm run (lint|test:runs|test:cluster|tool -- infra \w+)$/,
    why: 'is a lane of its own of .ci/run',
  },
  { command: /^npm run (build|docs)$/, why: 'changes the checkout under the other tests' },
  { command: /^npm run bench -- api( |$)/, why: 'takes minutes', parse: parseBenchApi },
  { command: /^npm run tool -- attacks( |$)/, why: 'takes minutes', parse: parseAttacks },
  {
    command: /^npm run tool -- surface( |$)/,
    why: 'takes minutes',
    parse: (args) => parseAttacks(args, 'surface'),
  },
  { command: /^npm run tool -- backtest( |$)/, why: 'takes a minute', parse: parseBacktest },
  { command: /^npm run bench -- answers( |$)/, why: 'takes minutes', parse: parseBenchAnswers },
  { command: /^npm run bench -- exports( |$)/, why: 'takes minutes', parse: parseBenchExports },
  { command: /^npm run bench -- scale( |$)/, why: 'takes minutes', parse: parseScale },
  { command: /^npm run bench -- page$/, why: 'needs Chromium' },
  { command: /^npm run bench -- small-run( |$)/, why: 'takes a minute', parse: parseSmallRun },
  { command: /^npm run bench -- wall( |$)/, why: 'takes minutes', parse: parseWall },
  { command: /^npm run bench -- forecast( |$)/, why: 'takes minutes', parse: parseForecastCost },
  { command: /^npm run bench -- plan( |$)/, why: 'takes minutes', parse: parsePlanCost },
  { command: /^npm run bench -- stream( |$)/, why: 'needs Kafka', parse: parseBenchStream },
  { command: /^npm run tool -- chaos( |$)/, why: 'takes an hour', parse: parseChaos },
  { command: /^npm run bench(?! -- \w)/, why: 'takes minutes', parse: parseBench },
  { command: /^npx retailstream set-catalogue-schedule .* s3:/, why: 'needs a bucket' },
  { command: /^npx retailstream catalogue crawl .* s3:/, why: 'needs a bucket and a database' },
  {
    command: /^npx retailstream catalogue redshift( |$)/,
    why: 'needs a Data Catalog: its own spec runs it',
    parse: (args) => readTestCall(['catalogue', ...args]),
  },
  { command: /^npm run tool -- picture( |$)/, why: 'needs Chromium' },
  { command: /^npm run bench -- cloud$/, why: 'needs Spark' },
  { command: /^npm run tool -- cloud /, why: 'needs Hadoop, Spark and Redis' },
  {
    command: /\.retailstream\/cloud\/aws\.env|^SOURCE_URL=\S+ npx retailstream worker$/,
    why: 'needs the local cloud',
  },
  {
    command: /^airflow |\$AIRFLOW_HOME\b/,
    why: 'needs Airflow: test/airflow, in the long lane, runs what the page shows',
  },
  { command: /\brunuser -u retailstream /, why: 'needs the user and the folders of the services' },
  { command: /\bdocker compose /, why: 'needs Docker' },
  { command: /\b(aws|cdk|stack) |^cd infra\b|"\$URL\//, why: 'needs an AWS account' },
];

/** Returns the exclusion of a command; undefined when the test runs it. */
export const findExclusion = (command: string): Exclusion | undefined =>
  exclusions.find((exclusion) => exclusion.command.test(command));
