// Adds jobs with addBulk in batches of 2,500, 4 at a time, each on a connection of its own, whenever drain.mjs asks for it.
import { Queue } from 'bullmq';

const BATCH = 2_500;
const PRODUCERS = 4;
const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };

process.on('message', async ({ name, count }) => {
  let next = 0;
  await Promise.all(
    Array.from({ length: PRODUCERS }, async () => {
      const queue = new Queue(name, { connection });
      for (let first; (first = next) < count; ) {
        next += BATCH;
        const size = Math.min(BATCH, count - first);
        await queue.addBulk(Array.from({ length: size }, (_, i) => ({ name: 'noop', data: { n: first + i } })));
      }
      await queue.close();
    }),
  );
});

process.send('ready');
