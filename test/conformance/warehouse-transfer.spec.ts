import { WarehouseTransfer } from '#lake/transfer/warehouse-transfer.js';
import { openEmbeddedLake } from '../setup/embedded-lake.js';
import { createTestWarehouse } from '../setup/warehouse.js';
import { describeTransfer } from './transfer.suite.js';

describeTransfer('COPY and DuckDB', async () => {
  const { warehouse, drop } = await createTestWarehouse();
  const { lake, compute, registry, close } = await openEmbeddedLake();
  return {
    transfer: new WarehouseTransfer(warehouse, lake, compute, registry),
    warehouse,
    registry,
    lake,
    close: async () => {
      await close();
      await drop();
    },
  };
});
