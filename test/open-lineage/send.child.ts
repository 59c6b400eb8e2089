import { createLineagePost } from '#composition/create-lineage-post.js';
import { openLineageSender } from '../factories/lineage-sender.js';
import { createWarehouse } from '#platform/database/data-source.js';

// Sends pending events of the database at the first URL to the second, in a process that a test can kill.
const [, , url = '', receiver = ''] = process.argv;
const warehouse = await createWarehouse({ url, applicationName: 'killed', entities: [] });
await warehouse.initialize();
const http = createLineagePost({ url: receiver });
await openLineageSender(warehouse, url, receiver, http).send(new AbortController().signal);
