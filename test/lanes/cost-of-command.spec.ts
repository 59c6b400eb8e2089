import { expect, it } from 'vitest';
import { costOfCommand } from './cost-of-command.js';

it.each([
  ['starts', 'npm start --silent -- --state /tmp/a'],
  ['starts', '/usr/bin/node /checkout/bin/retailstream.mjs start --once'],
  ['starts', '/usr/bin/node --max-old-space-size=400 /checkout/dist/apps/launcher/src/main.js'],
  ['processes', 'npx retailstream worker'],
  ['processes', 'node /checkout/bin/retailstream.mjs runs'],
  ['sparks', '/opt/venv/lib/pyspark/bin/spark-submit --class org.example.Main'],
  [
    'sparks',
    '/opt/venv/bin/python /checkout/test/cluster/setup/warm_spark.py /checkout/run_sql.py',
  ],
  ['sparks', 'java -cp /spark/jars/* org.apache.spark.sql.hive.thriftserver.HiveThriftServer2'],
  ['jvms', 'java -cp /lib/* org.apache.hadoop.hdfs.server.namenode.NameNode'],
  ['jvms', 'hadoop fs -put /checkout/libs/lake/src/spark/run_sql.py s3://bucket/'],
  ['processes', 'python3 -m moto.server'],
])('counts among the %s: %s', (cost, command) => {
  expect(costOfCommand(command.split(' '))).toBe(cost);
});
