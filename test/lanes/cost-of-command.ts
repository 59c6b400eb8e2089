import { basename } from 'node:path';
import type { Cost } from './costs.js';

const LAUNCHER = /\/(bin\/retailstream\.mjs start|apps\/launcher\/src\/main\.js)( |$)/;
const SPARK = /^(spark-submit|spark-sql|pyspark)$/;
/** Scripts that start Spark inside their Python process. */
const SPARK_SCRIPT = /\/(run_sql|warm_spark)\.py$/;
const JVM = /^(java|javac|mvn|hadoop|hdfs|sqoop|hive|beeline)$/;

/**
 * Returns the cost of a program's start. A test's replacement on the PATH counts as the original.
 * @param words the program and its arguments
 */
export function costOfCommand(words: readonly string[]): Cost {
  const [program = '', ...args] = words;
  const name = basename(program);
  const isNpmStart = name === 'npm' && args.find((word) => !word.startsWith('-')) === 'start';
  if (isNpmStart || LAUNCHER.test(args.join(' '))) return 'starts';
  if (SPARK.test(name)) return 'sparks';
  if (name.startsWith('python') && args.some((word) => SPARK_SCRIPT.test(word))) return 'sparks';
  if (!JVM.test(name)) return 'processes';
  return args.some((word) => word.startsWith('org.apache.spark.')) ? 'sparks' : 'jvms';
}
