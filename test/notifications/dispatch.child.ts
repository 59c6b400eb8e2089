import { Dispatcher } from '#pipeline/notifications/dispatcher.js';
import { Outbox } from '#pipeline/notifications/outbox.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { openChannels } from '../setup/channels.js';

// Sends due messages of the database at the URL argument, in a process that a test can kill.
const [, , url = ''] = process.argv;
const warehouse = await createWarehouse({ url, applicationName: 'killed', entities: [] });
await warehouse.initialize();
const { channels } = openChannels('127.0.0.1');
await new Dispatcher(new Outbox(warehouse), channels, { publicUrl: undefined }).dispatch();
