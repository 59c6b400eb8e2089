import { expect, it } from 'vitest';
import { parseNotification } from './sqs-object-events.js';

/** As in S3's user guide. */
const record = (eventName: string, key: string) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: 'us-west-2',
  eventTime: '1970-01-01T00:00:00.000Z',
  eventName,
  userIdentity: { principalId: 'AIDAJDPLRKLG7UEXAMPLE' },
  requestParameters: { sourceIPAddress: '172.16.0.1' },
  responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810', 'x-amz-id-2': 'FMyUVURIY8' },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId: 'testConfigRule',
    bucket: {
      name: 'amzn-s3-demo-bucket',
      ownerIdentity: { principalId: 'A3NL1KOZZKExample' },
      arn: 'arn:aws:s3:::amzn-s3-demo-bucket',
    },
    object: {
      key,
      size: 1024,
      eTag: 'd41d8cd98f00b204e9800998ecf8427e',
      versionId: '096fKKXTRTtl3on89fVO.nfljtsv6qko',
      sequencer: '0055AED6DCD90281E5',
    },
  },
});
const bucket = 'amzn-s3-demo-bucket';
const parseMessage = (message: unknown) => parseNotification(JSON.stringify(message));

it.each([
  ['HappyFace.jpg', 'HappyFace.jpg'],
  ['red+flower.csv', 'red flower.csv'],
  ['in/a%2Bb%26c%3D%C3%A4.csv', 'in/a+b&c=ä.csv'],
])('reads the object of an S3 event: %s', (key, decoded) => {
  for (const name of [
    'ObjectCreated:Put',
    'ObjectCreated:Copy',
    'ObjectCreated:CompleteMultipartUpload',
  ]) {
    expect(parseMessage({ Records: [record(name, key)] })).toEqual({
      kind: 'put',
      objects: [{ bucket, key: decoded }],
    });
  }
});

it('reads several objects of one S3 event', () => {
  const names = ['ObjectCreated:Put', 'ObjectRemoved:Delete', 'ObjectCreated:Post'];
  expect(
    parseMessage({ Records: names.map((name, index) => record(name, `${index}.csv`)) }),
  ).toEqual({
    kind: 'put',
    objects: [
      { bucket, key: '0.csv' },
      { bucket, key: '2.csv' },
    ],
  });
});

/** As in EventBridge's user guide. */
const bridged = {
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '111122223333',
  time: '2021-11-12T00:00:00Z',
  region: 'ca-central-1',
  resources: ['arn:aws:s3:::amzn-s3-demo-bucket'],
  detail: {
    version: '0',
    bucket: { name: bucket },
    object: {
      key: 'in/a+b %C3.csv',
      size: 5,
      etag: 'b1946ac92492d2347c6235b4d2611184',
      'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
      sequencer: '617f08299329d189',
    },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: '123456789012',
    'source-ip-address': '1.2.3.4',
    reason: 'PutObject',
  },
};

it('reads the unescaped key of an EventBridge event', () => {
  expect(parseMessage(bridged)).toEqual({
    kind: 'put',
    objects: [{ bucket, key: 'in/a+b %C3.csv' }],
  });
  expect(parseMessage({ ...bridged, 'detail-type': 'Object Deleted' })).toEqual({ kind: 'other' });
});

it('ignores a queue’s test event and events other than creations', () => {
  const test = {
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: '2014-10-13T15:57:02.089Z',
    Bucket: bucket,
    RequestId: '5582815E1AEA5ADF',
    HostId: '8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE',
  };
  for (const message of [
    test,
    { Records: [record('ObjectRemoved:DeleteMarkerCreated', 'a.csv')] },
    { Records: [] },
  ]) {
    expect(parseMessage(message)).toEqual({ kind: 'other' });
  }
});

it.each([
  ['', 'it is not JSON'],
  ['secret text', 'it is not JSON'],
  ['null', 'it is not an event of S3'],
  ['[]', 'it is not an event of S3'],
  ['{"Records":[{"eventSource":"aws:sns"}]}', 'it is not an event of S3'],
  ['{"Records":[{"eventName":"ObjectCreated:Put"}]}', 'it is not an event of S3'],
  [JSON.stringify({ Records: [record('ObjectCreated:Put', '%E4.csv')] }), 'its key is not encoded'],
])('cannot read %j', (body, why) => {
  expect(parseNotification(body)).toEqual({ kind: 'unreadable', why });
});
