import { Dispatcher } from '#pipeline/notifications/dispatcher.js';
import { Outbox } from '#pipeline/notifications/outbox.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { openChannels } from '../setup/channels.js';

// Sends what is due in the database of the URL given, in a process that can be killed.
const [, , url = ''] = process.argv;
const warehouse = await createWarehouse({ url, applicationName: 'killed', entities: [] });
await warehouse.initialize();
const { channels } = openChannels('127.0.0.1');
await new Dispatcher(new Outbox(warehouse), channels, { publicUrl: undefined }).dispatch();
