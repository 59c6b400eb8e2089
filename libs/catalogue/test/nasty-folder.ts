import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { ZipFile } from 'yazl';

/** Writes files, by path below a folder. */
export async function writeAll(
  folder: string,
  files: Record<string, string | Buffer>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const full = join(folder, path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, content);
  }
}

export async function writeZip(path: string, members: Record<string, string>): Promise<void> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(members)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  await mkdir(dirname(path), { recursive: true });
  await pipeline(zip.outputStream, createWriteStream(path));
}

const WIDE = Array.from({ length: 300 }, (_, index) => `m${index}`);
const LONG = 'x'.repeat(1_100_000);
const packed = gzipSync(Array.from({ length: 20_000 }, (_, row) => `${row},${row * 7}`).join('\n'));

/** Files with all kinds of faults; the spec describes them. */
export const NASTY: Record<string, string | Buffer> = {
  'utf16/towns.csv': Buffer.from('\ufefftown;people\r\nÅlesund;67520\r\nBodø;53259\r\n', 'utf16le'),
  'latin/cafes.txt': Buffer.from('name\tseats\ncaf\xe9 Z\xfcrich\t12\nbar\t7\n', 'latin1'),
  'pipes/codes.psv': 'code|label\n007|one\n008|two\n',
  'carets/c.csv': 'a^b\n1^x\n2^y\n',
  'lines/notes.csv': 'id,note\n1,"two\nlines, and ""quotes"""\n2,plain\n3,plain\n',
  'mixed/ends.csv': 'id,v\r\n1,2.50\n2,13.125\r\n',
  'packed/week.csv.gz': gzipSync('id,amount\n1,1e3\n2,2.5\n'),
  'cut/cut.csv.gz': packed.subarray(0, packed.length / 2),
  'broken/empty.csv': '',
  'broken/binary.csv': Buffer.from([0, 1, 2, 3, 0, 0, 250, 7, 0, 9]),
  'broken/short.csv':
    'a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11\n12,13,14\n15,16,17\n18,19,20\n21,22,23\n24,25,26\n27,28,29\n30,31,32\n',
  'broken/bad.json': '[{"a": 1}, {"a": ]',
  'array/people.json': '[{"id": 1, "name": "Ann"}, {"id": 2, "tags": ["a", "b"]}]',
  'lines2/events.ndjson':
    '{"at":"2012-01-05T10:00:00Z","n":1.5}\n{"at":"2012-01-06T10:00:00Z","n":2,"who":{"id":1}}\n',
  'hive/year=2012/month=1/a.csv': 'store,sales\n1,10\n2,20\n',
  'hive/year=2013/month=2/b.csv': 'sales,store\n30,1\n40,\n',
  'dated/sales_2012-01-05.csv': 'store,dept,sales\n1,1,10.50\n1,2,3\n',
  'dated/sales_2012-01-12.csv': 'store,dept,sales\n1,1,NA\n1,2,4.25\n',
  'dates/days.csv':
    'proved,unproved,iso,flag\n01/02/2012,01/02/2012,2012-02-01,TRUE\n13/02/2012,03/04/2012,2012-02-13,false\n',
  'names/dup.csv': 'Id,,Id,Größe (m)\n1,2,3,4\n',
  'sep/excel.csv': 'sep=;\na;b\n1,5;x\n2,5;y\n',
  'long/line.csv': `id,text\n1,${LONG}\n2,b\n`,
  'wide/wide.csv': `${WIDE.join(',')}\n${WIDE.map((_, index) => index).join(',')}\n`,
  'plain/nohead.csv': '1,2012-01-05\n2,2012-01-06\n',
  '.hidden/x.csv': 'a,b\n1,2\n',
  '_tmp/x.csv': 'a,b\n1,2\n',
};
