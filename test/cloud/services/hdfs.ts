import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../install/run-command.js';
import type { Toolchain } from '../install/toolchain.js';
import { buildJavaOptions } from './hadoop-conf.js';
import type { HadoopConf } from './hadoop-sites.js';
import { startService, startTogether, type Service } from './service-process.js';

const NAMENODE = 'org.apache.hadoop.hdfs.server.namenode.NameNode';
const DATANODE = 'org.apache.hadoop.hdfs.server.datanode.DataNode';

/** Starts a NameNode and a DataNode; formats a new file system first. */
export async function startHdfs(toolchain: Toolchain, conf: HadoopConf): Promise<Service> {
  const { state } = conf;
  const classPath = `${conf.folder}:${toolchain.jars.hadoop}/*`;
  const java = (main: string, ...args: string[]) => [
    '-Xmx256m',
    ...buildJavaOptions(state),
    '-cp',
    classPath,
    main,
    ...args,
  ];
  if (!(await stat(join(state.folder, 'hdfs', 'name')).catch(() => undefined))) {
    await runCommand('java', java(NAMENODE, '-format', '-nonInteractive'));
  }
  const answers = () => isWritable(conf.ports['namenode-http']);
  return startTogether([
    startService(state, { name: 'namenode', command: 'java', args: java(NAMENODE), answers }),
    startService(state, { name: 'datanode', command: 'java', args: java(DATANODE), answers }),
  ]);
}

/** Out of safe mode, and with a DataNode. */
async function isWritable(port: number): Promise<boolean> {
  const query = 'qry=Hadoop:service=NameNode,name=FSNamesystemState';
  const response = await fetch(`http://127.0.0.1:${port}/jmx?${query}`);
  const { beans } = (await response.json()) as {
    beans: { FSState: string; NumLiveDataNodes: number }[];
  };
  return beans[0]?.FSState === 'Operational' && beans[0].NumLiveDataNodes > 0;
}
