// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { S3Store } from '#lake/stores/s3-store.js';
import { closeConnection, createRefusal } from '../setup/faulty-s3.js';
import {
  streamBytes,
  createBytes,
  listKeys,
  type LakeOnS3,
  MEBIBYTE,
  openLakeOnS3,
  readText,
} from '../setup/lake-on-s3.js';

const DELETE = /^POST .*[?]delete/;
const COPY = /^PUT .*x-id=CopyObject/;
const COPY_PART = /^PUT .*x-id=UploadPartCopy/;

let lake: LakeOnS3;
let store: S3Store;
const put = (key: string, content = key) => store.put(key, Readable.from([content]));

beforeAll(async () => {
  lake = await openLakeOnS3();
});
afterAll(() => lake.close());
beforeEach(() => {
  lake.line.clear();
  store = lake.openStore();
});

describe('many objects', () => {
  const keys = Array.from({ length: 2300 }, (_, n) => `many/${String(n).padStart(4, '0')}`);

  it('are listed page by page and deleted in batches', async () => {
    await Readable.from(keys).forEach(
      async (key: string) => {
        await put(key, 'x');
      },
      { concurrency: 16 },
    );
    await put('many.kept');
    expect(await listKeys(store, 'many/')).toEqual(keys);
    lake.line.clear();
    await store.deletePrefix('many/');
    expect(lake.line.requests.filter((line) => DELETE.test(line))).toHaveLength(3);
    expect(await listKeys(store, '')).toEqual(['many.kept']);
  });

  it('are listed in the order of their UTF-8 bytes', async () => {
    // U+FFFD sorts before U+1F600 in UTF-8, after it in UTF-16.
    const names = ['A', 'a', 'ä', '\uFFFD', '\u{1F600}'];
    for (const name of [...names].reverse()) await put(`order/${name}`);
    expect(await listKeys(store, 'order/')).toEqual(names.map((name) => `order/${name}`));
  });

  it('exclude empty folder markers from the count, and delete them with the rest', async () => {
    await put('folder/', '');
    await put('folder/a');
    expect(await listKeys(store, 'folder/')).toEqual(['folder/a']);
    await store.deletePrefix('folder/');
    await expect(store.get('folder/')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('are listed despite lost calls', async () => {
    await put('list/a');
    lake.line.fail(/^GET .*list-type/, createRefusal(503, 'SlowDown'));
    lake.line.fail(/^GET .*list-type/, closeConnection);
    expect(await listKeys(store, 'list/')).toEqual(['list/a']);
  });

  it('report which one cannot be deleted, and the missing right', async () => {
    await put('del/a');
    const key = store.url('del/a').split('/').slice(3).join('/');
    lake.line.fail(DELETE, async (request, response) => {
      await buffer(request);
      response.end(
        `<?xml version="1.0"?><DeleteResult><Error><Key>${key}</Key><Code>AccessDenied</Code>` +
          `<Message>Access Denied</Message></Error></DeleteResult>`,
      );
    });
    await expect(store.deletePrefix('del/')).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      message: expect.stringContaining(
        `s3:DeleteObject on arn:aws:s3:::${lake.bucket}/${key}`,
      ) as string,
    });
  });
});

describe('copyObjects', () => {
  const copyBelow = async (from: string, to: string, confirm: () => Promise<void>) => {
    const objects = [];
    for await (const { key, bytes } of store.list(from))
      objects.push({ key, bytes, name: key.slice(from.length) });
    await store.copyObjects(objects, to, confirm);
  };

  const awkward = "year=2010/it's 100% & a Größe+x.parquet";

  it('replaces the previous objects by the copies', async () => {
    for (const name of ['old', 'same', 'year=2009/old']) await put(`out/${name}`, 'before');
    const names = ['new', 'same', awkward];
    for (const name of names) await put(`jobs/1/${name}`);
    await put('outside', 'kept');
    await copyBelow('jobs/1/', 'out/', () => Promise.resolve());
    expect(await listKeys(store, '')).toEqual([
      ...names.map((name) => `jobs/1/${name}`),
      ...names.map((name) => `out/${name}`),
      'outside',
    ]);
    expect(await readText(store, 'out/same')).toBe('jobs/1/same');
    expect(await readText(store, `out/${awkward}`)).toBe(`jobs/1/${awkward}`);
  });

  it('keeps the previous objects when the copies may be incomplete', async () => {
    await put('kept/old', 'before');
    await put('jobs/9/new');
    const gone = () => Promise.reject(new Error('the job folder is gone'));
    await expect(copyBelow('jobs/9/', 'kept/', gone)).rejects.toThrow('is gone');
    expect(await listKeys(store, 'kept/')).toEqual(['kept/new', 'kept/old']);
  });

  it("hides Hadoop's folder markers", async () => {
    for (const key of ['marked/year=2010_$folder$', 'marked/year=2010/part-0']) await put(key);
    expect(await listKeys(store, 'marked/')).toEqual(['marked/year=2010/part-0']);
    await store.deletePrefix('marked/');
  });

  it('copies objects in parts that are too large for one call', async () => {
    const large = createBytes(12 * MEBIBYTE + 1);
    await store.put('jobs/2/large', streamBytes(large));
    lake.line.fail(COPY_PART, createRefusal(503, 'SlowDown'));
    await copyBelow('jobs/2/', 'out/', () => Promise.resolve());
    expect((await buffer(await store.get('out/large'))).equals(large)).toBe(true);
    expect(lake.line.requests.filter((line) => COPY_PART.test(line))).toHaveLength(4);
  });

  it('leaves no upload when a copy in parts is refused', async () => {
    await store.put('jobs/3/large', streamBytes(createBytes(12 * MEBIBYTE)));
    lake.line.fail(COPY_PART, createRefusal(403, 'AccessDenied'));
    await expect(copyBelow('jobs/3/', 'out/', () => Promise.resolve())).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
    });
    expect(await lake.openUploads()).toBe(0);
    expect(await listKeys(store, '')).toEqual(['jobs/3/large']);
  });

  it.each([
    ['a copy', COPY],
    ['deleting what stood there', DELETE],
  ])('can be repeated after it failed at %s', async (_, call) => {
    await put('out/old');
    for (const name of ['a', 'b']) await put(`jobs/4/${name}`);
    lake.line.fail(call, createRefusal(403, 'AccessDenied'));
    await expect(copyBelow('jobs/4/', 'out/', () => Promise.resolve())).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
    });
    await copyBelow('jobs/4/', 'out/', () => Promise.resolve());
    expect(await listKeys(store, 'out/')).toEqual(['out/a', 'out/b']);
  });
});
