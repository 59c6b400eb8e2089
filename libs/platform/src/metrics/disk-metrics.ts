import { statfs } from 'node:fs/promises';
import { Gauge, type Registry } from 'prom-client';
import { BoundedReading } from './bounded-reading.js';

/** Room on the disk of a folder. @param name what the folder holds, for the label */
export function registerDiskMetrics(registry: Registry, name: string, folder: string): void {
  // A share on the network may not answer.
  const disk = new BoundedReading(() => statfs(folder));
  new Gauge({
    name: 'retailstream_disk_free_bytes',
    help: 'Bytes that may still be written to the disk of a folder.',
    labelNames: ['folder'],
    registers: [registry],
    async collect() {
      this.reset();
      const figures = await disk.figures();
      if (figures) this.set({ folder: name }, figures.bavail * figures.bsize);
    },
  });
  new Gauge({
    name: 'retailstream_disk_size_bytes',
    help: 'Size of the disk of a folder.',
    labelNames: ['folder'],
    registers: [registry],
    async collect() {
      this.reset();
      const figures = await disk.figures();
      if (figures) this.set({ folder: name }, figures.blocks * figures.bsize);
    },
  });
}
